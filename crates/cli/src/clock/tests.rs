use super::answer;
use rules::rights::Calendar;
use serde_json::{Value, json};

fn ask(question: &Value) -> Value {
    let answered = answer(question.to_string().as_bytes(), &Calendar::default());
    Value::Object(answered.unwrap_or_else(|error| error))
}

#[test]
fn every_dated_example_of_the_law_comes_out_as_the_law_says() {
    let examples: Vec<Value> = serde_json::from_str(include_str!("vectors.json")).unwrap();
    assert_eq!(examples.len(), 38);
    for example in examples {
        let answered = ask(&example);
        for (name, value) in example["expected"].as_object().unwrap() {
            assert_eq!(answered[name], *value, "{}: {name}: {answered}", example["id"]);
        }
        assert!(!answered["working"].as_array().unwrap().is_empty(), "{}", example["id"]);
        assert_eq!(answered["id"], example["id"]);
    }
}

#[test]
fn what_cannot_be_answered_says_why_and_gives_no_date() {
    let cases = [
        (json!({"rule": "sar_month", "input": {}}), "`relevant_time` is missing"),
        (json!({"rule": "sar_month", "input": {"relevant_time": "soon"}}), "is a day"),
        (json!({"rule": "sar_month", "input": {"relevant_time": "2028-12-15"}}), "of 2029"),
        (json!({"rule": "foi_20wd", "input": {"received": "1999-01-04"}}), "of 1999"),
        (json!({"rule": "sar_month", "input": {"received": "2026-01-04"}}), "is missing"),
        (
            json!({"rule": "foi_20wd", "input": {"received": "2026-01-05", "fee": "2026-01-06"}}),
            "does not ask for `fee`",
        ),
        (json!({"rule": "lunch", "input": {}}), "no such rule"),
        (json!({"rule": "years", "input": {"from": "2026-01-01", "years": -1}}), "whole number"),
        (json!({"rule": "breach", "input": {"aware_local": "2026-11-20"}}), "an instant"),
        (
            json!({"rule": "sar_relevant_time",
                   "input": {"received": "2026-11-02", "id_requested": "2026-11-04"}}),
            "has not begun",
        ),
        (json!([1, 2]), "say `rule`"),
    ];
    for (question, words) in cases {
        let answered = ask(&question);
        let error = answered["error"].as_str().unwrap_or_default();
        assert!(error.contains(words), "{question}: {answered}");
        assert!(answered.get("due").is_none(), "{question}");
    }
    let broken = answer(b"{\"rule\": ", &Calendar::default()).unwrap_err();
    assert!(broken["error"].as_str().unwrap().contains("no JSON object"));
}
