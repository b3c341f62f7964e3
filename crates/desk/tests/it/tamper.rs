//! One byte changed anywhere in an export, and the auditor says where.

use crate::house::{Export, House, content, finding, start};
use desk::evidence::categorise;
use desk::verify::Auditor;

async fn a_month() -> Export {
    let house = House::new().await;
    for n in 0..3 {
        house.dock(&content(70_000, n), Some(start())).await;
    }
    let kept = house.dock(&content(70_000, 9), Some(start())).await;
    let why = "A robbery.";
    categorise(&house.officer(), &house.desk, &kept, "evidence-summary", why).await.unwrap();
    house.pass(30 * 24);
    house.work().await;
    house.dock(&content(70_000, 10), None).await;
    house.export(true).await
}

#[tokio::test]
async fn a_byte_changed_anywhere_is_found_and_its_file_named() {
    rules::keeps!("bwv-no-edit");
    let export = a_month().await;
    assert!(export.verify().holds(), "{:?}", export.verify());
    for path in export.files.keys() {
        let size = export.files[path].len();
        for at in [0, size / 3, size - 1] {
            let mut changed = export.clone();
            changed.files.get_mut(path).unwrap()[at] ^= 0x20;
            // An export that cannot be looked at at all is no less refused.
            let Ok(report) = desk::verify::verify(&changed, &Auditor::default()) else { continue };
            assert!(!report.holds(), "{path} at {at}");
            let named = report.faults.iter().any(|fault| fault.contains(path.as_str()));
            let about = ["manifest.", "origin.txt", "vkey.txt"];
            assert!(named || about.iter().any(|odd| path.starts_with(odd)), "{path}: {report:?}");
            for promise in ["bwv-auto-upload", "bwv-31-days", "bwv-no-edit"] {
                assert_ne!(finding(&report, promise), "kept", "{path} at {at}: {promise}");
            }
        }
    }
}

#[tokio::test]
async fn a_sealed_recording_changed_breaks_no_edit_by_its_handle() {
    let mut export = a_month().await;
    let path = export.files.keys().find(|path| path.starts_with("sealed/")).unwrap().clone();
    export.files.get_mut(&path).unwrap()[66_000] ^= 1;
    assert_eq!(finding(&export.verify(), "bwv-no-edit"), "broken");
}

#[tokio::test]
async fn a_file_taken_out_or_put_in_is_found() {
    let export = a_month().await;
    for path in export.files.keys() {
        let mut short = export.clone();
        short.files.remove(path);
        let report = desk::verify::verify(&short, &Auditor::default());
        assert!(report.is_err() || !report.unwrap().holds(), "{path}");
    }
    let mut more = export.clone();
    more.files.insert("sealed/extra".to_owned(), vec![1, 2, 3]);
    assert!(more.verify().faults.iter().any(|fault| fault.contains("sealed/extra")));
}

#[tokio::test]
async fn an_auditor_with_another_key_or_an_unknown_checkpoint_is_told() {
    let export = a_month().await;
    let other = a_month_elsewhere().await;
    let key = String::from_utf8(other.files["vkey.txt"].clone()).unwrap();
    let auditor = Auditor { key: Some(key), earlier: Vec::new() };
    assert!(!desk::verify::verify(&export, &auditor).unwrap().holds());
    let earlier = String::from_utf8(export.files["checkpoint"].clone()).unwrap();
    let auditor = Auditor { key: None, earlier: vec![earlier] };
    assert!(desk::verify::verify(&export, &auditor).unwrap().holds());
}

/// A ledger of another deployment, with another key.
async fn a_month_elsewhere() -> Export {
    let house = House::new().await;
    let mut export = house.export(false).await;
    let seed = ledger::SigningKey::from_seed("bluelamp.example/test", &[3; 32]).unwrap();
    export.files.insert("vkey.txt".to_owned(), seed.verifier_key().into_bytes());
    export
}

#[tokio::test]
async fn without_the_sealed_bytes_the_auditor_is_told_what_was_not_checked() {
    let house = House::new().await;
    house.dock(&content(70_000, 1), None).await;
    let report = house.export(false).await.verify();
    assert!(report.holds());
    assert_eq!(finding(&report, "bwv-no-edit"), "not checked");
    assert_eq!(finding(&report, "bwv-31-days"), "kept");
}
