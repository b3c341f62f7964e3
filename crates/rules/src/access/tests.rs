use super::*;
use crate::london::london;
use pack::Act;

fn check(role: &str, act: Act, purpose: &str, want: Result<(), &str>) {
    let pack = london();
    let got = decide(&pack, role, act, purpose);
    assert_eq!(got.as_ref().map(|_| ()).map_err(Refusal::code), want, "{role} {act:?} {purpose}");
}

#[test]
fn what_the_pack_grants_is_allowed_and_everything_else_refused() {
    check("officer", Act::View, "law-enforcement", Ok(()));
    check("officer", Act::Hold, "law-enforcement", Err("act-not-granted"));
    check("officer", Act::View, "conduct", Err("purpose-not-granted"));
    check("officer", Act::View, "curiosity", Err("purpose-not-granted"));
    check("officer", Act::View, "", Err("purpose-not-granted"));
    check("commissioner", Act::View, "law-enforcement", Err("unknown-role"));
    check("", Act::View, "law-enforcement", Err("unknown-role"));
    check("dock", Act::Receive, "law-enforcement", Ok(()));
    check("dock", Act::View, "law-enforcement", Err("act-not-granted"));
}

#[test]
fn only_the_system_may_dispose() {
    let pack = london();
    for role in pack.roles.values() {
        let may = role.may.contains(&Act::Dispose);
        assert_eq!(may, role.id.as_str() == "system", "{}", role.id);
    }
}
