use super::*;

fn tool(program: &'static str, arguments: &'static [&'static str]) -> Tool {
    let environment = &[("LANG", "C")];
    let deadline = Duration::from_millis(300);
    Tool { program, arguments, environment, output_max_bytes: 1000, deadline }
}

fn reason(result: Result<Vec<u8>, MediaError>) -> String {
    match result.unwrap_err() {
        MediaError::Tool { reason, .. } => reason,
        other => other.to_string(),
    }
}

#[test]
fn a_program_hears_the_bytes_and_has_no_environment_but_ours() {
    assert_eq!(tool("cat", &[]).run(b"words".to_vec()).unwrap(), b"words");
    assert_eq!(tool("env", &[]).run(Vec::new()).unwrap(), b"LANG=C\n");
}

#[test]
fn a_program_that_is_late_says_too_much_or_fails_is_refused() {
    assert!(reason(tool("sleep", &["30"]).run(Vec::new())).contains("not done"));
    assert!(reason(tool("yes", &[]).run(Vec::new())).contains("more than 1000"));
    assert!(reason(tool("false", &[]).run(Vec::new())).contains("exit status"));
    assert!(reason(tool("no-such-program", &[]).run(Vec::new())).contains("not installed"));
}
