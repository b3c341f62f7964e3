use super::*;

fn tool(program: &'static str, arguments: &'static [&'static str]) -> Tool {
    Tool {
        program,
        package: "coreutils",
        arguments,
        output_max_bytes: 1 << 20,
        deadline: Duration::from_secs(20),
    }
}

#[test]
fn a_program_hears_the_words_and_is_heard_however_many_they_are() {
    let words = vec![b'a'; 900 << 10];
    assert_eq!(tool("cat", &[]).run(words.clone()).unwrap(), words);
}

#[test]
fn a_program_gets_no_environment_and_no_folder_of_ours() {
    let environment = tool("env", &[]).run(Vec::new()).unwrap();
    assert_eq!(String::from_utf8(environment).unwrap(), "LANG=C.UTF-8\n");
    assert_eq!(tool("pwd", &[]).run(Vec::new()).unwrap(), b"/\n");
}

#[test]
fn a_program_that_is_not_there_is_named() {
    let missing = tool("no-such-program", &[]).run(Vec::new()).unwrap_err();
    assert_eq!(missing, PressError::NotInstalled { tool: "no-such-program", package: "coreutils" });
}

#[test]
fn a_program_that_is_late_or_loud_or_unwell_is_ended() {
    let mut slow = tool("tail", &["-f", "/dev/null"]);
    slow.deadline = Duration::from_millis(50);
    assert_eq!(slow.run(Vec::new()).unwrap_err(), slow.late());
    let mut loud = tool("yes", &[]);
    loud.output_max_bytes = 1_000;
    let said = loud.run(Vec::new()).unwrap_err();
    assert_eq!(said, PressError::TooMuch { tool: "yes", max_bytes: 1_000 });
    let unwell = tool("false", &[]).run(Vec::new()).unwrap_err();
    assert!(matches!(unwell, PressError::Failed { tool: "false", .. }), "{unwell}");
}
