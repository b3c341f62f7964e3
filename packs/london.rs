// The files of the London pack, in one list, for whoever wants them inside a binary or a test:
// `include!` this file. A test of the binary holds the list against the folder.
{
    macro_rules! london {
        ($($path:literal),+ $(,)?) => {
            vec![$(::pack::Source {
                path: $path.to_owned(),
                text: include_str!(concat!("london/", $path)).to_owned(),
            }),+]
        };
    }
    london![
        "activities.yaml",
        "categories.yaml",
        "clocks.yaml",
        "controllers.yaml",
        "holds.yaml",
        "law.yaml",
        "oversight/activities.yaml",
        "oversight/bodies.yaml",
        "oversight/data.yaml",
        "oversight/law.yaml",
        "oversight/purposes.yaml",
        "oversight/recipients.yaml",
        "oversight/retention.yaml",
        "pack.yaml",
        "policing/activities.yaml",
        "policing/data.yaml",
        "policing/law.yaml",
        "policing/purposes.yaml",
        "policing/recipients.yaml",
        "policing/retention.yaml",
        "policing/systems.yaml",
        "promises/bwv.yaml",
        "promises/child.yaml",
        "promises/oversight.yaml",
        "promises/site.yaml",
        "promises/staff.yaml",
        "purposes.yaml",
        "retention.yaml",
        "roles.yaml",
        "wording/body-worn-video.adult.md",
        "wording/body-worn-video.child.md",
        "wording/body-worn-video.sign.md",
        "wording/oversight-sensitive-data.policy.md",
        "wording/oversight.adult.md",
        "wording/oversight.child.md",
        "wording/oversight.indirect.md",
        "wording/policing-sensitive-data.policy.md",
        "wording/policing.adult.md",
        "wording/policing.child.md",
        "wording/policing.indirect.md",
        "wording/sensitive-data.policy.md",
    ]
}
