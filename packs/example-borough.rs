// The files of the example pack, in one list, for whoever wants them inside a binary or a test:
// `include!` this file. A test of the binary holds the list against the folder.
{
    macro_rules! example_borough {
        ($($path:literal),+ $(,)?) => {
            vec![$(::pack::Source {
                path: $path.to_owned(),
                text: include_str!(concat!("example-borough/", $path)).to_owned(),
            }),+]
        };
    }
    example_borough![
        "facts.yaml",
        "pack.yaml",
        "wording/report.collection.md",
        "wording/safety.adult.md",
        "wording/safety.child.md",
    ]
}
