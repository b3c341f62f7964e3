//! The month of a recording, through the real router, to the auditor's verdict.

use crate::house::{File, House};
use desk::verify::{Auditor, Files, Finding, Report};
use desk::{Actor, log};
use std::collections::BTreeMap;
use std::io::Read;

/// An export in memory.
#[derive(Default, Clone)]
struct Export {
    files: BTreeMap<String, Vec<u8>>,
    last: String,
}

impl log::Sink for Export {
    fn begin(&mut self, path: &str) -> std::io::Result<()> {
        self.files.insert(path.to_owned(), Vec::new());
        path.clone_into(&mut self.last);
        Ok(())
    }

    fn bytes(&mut self, bytes: &[u8]) -> std::io::Result<()> {
        self.files.get_mut(&self.last).unwrap().extend_from_slice(bytes);
        Ok(())
    }
}

impl Files for Export {
    fn open(&self, path: &str) -> std::io::Result<Option<Box<dyn Read>>> {
        let bytes = self.files.get(path).cloned();
        Ok(bytes.map(|bytes| Box::new(std::io::Cursor::new(bytes)) as Box<dyn Read>))
    }

    fn list(&self, prefix: &str) -> Vec<String> {
        self.files.keys().filter(|path| path.starts_with(prefix)).cloned().collect()
    }
}

fn kept(report: &Report, promise: &str) -> bool {
    let verdict = report.verdicts.iter().find(|verdict| verdict.promise == promise).unwrap();
    verdict.finding == Finding::Kept
}

const PROMISES: [&str; 3] = ["bwv-auto-upload", "bwv-31-days", "bwv-no-edit"];

#[tokio::test]
async fn thirty_one_days_walked_through_the_router_are_kept_and_a_changed_byte_is_named() {
    let house = House::new().await;
    let uploads = [
        house.upload(&File::new(crate::house::video(90_000, 1))).await,
        house.upload(&File::new(crate::house::video(90_000, 2))).await,
    ];
    let cookie = house.sign_in("mina").await;
    let [plain, evidence] = uploads.map(|at| at.rsplit('/').next().unwrap().to_owned());
    let act = format!("/staff/recordings/{evidence}/categorise");
    house.post_as(&cookie, &act, "what=evidence-summary&why=Shows+the+theft.").await.is(303);
    for _ in 0..31 * 4 {
        house.hours(6);
        desk::jobs::work(&house.desk, "test").await.unwrap();
    }
    // A month later the session is long over: sign in again.
    let cookie = house.sign_in("mina").await;
    house.get_as(&cookie, &format!("/staff/recordings/{plain}")).await.is(404);
    house.get_as(&cookie, &format!("/staff/recordings/{plain}/media")).await.is(404);
    house.get_as(&cookie, &format!("/staff/recordings/{evidence}")).await.is(200);
    let receipts = house.get("/receipts").await.is(200);
    assert_eq!(receipts.text().matches("href=\"/receipts/").count(), 1);

    let mut export = Export::default();
    let ctx = house.desk.ctx(Actor::new("AU 1", "auditor"), "accountability");
    log::export(&ctx, &house.desk, &mut export, true).await.unwrap();
    let report = desk::verify::verify(&export, &Auditor::default()).unwrap();
    assert!(report.holds(), "{report:?}");
    assert!(PROMISES.iter().all(|promise| kept(&report, promise)), "{report:?}");

    let paths = ["checkpoint", "tile/0/000", "tile/entries/000", "sealed/", "packs/1/retention"];
    for start in paths {
        let path = export.files.keys().find(|path| path.starts_with(start)).unwrap().clone();
        let mut changed = export.clone();
        let middle = changed.files[&path].len() / 2;
        changed.files.get_mut(&path).unwrap()[middle] ^= 4;
        let report = desk::verify::verify(&changed, &Auditor::default()).unwrap();
        assert!(report.faults.iter().any(|fault| fault.contains(&path)), "{path}: {report:?}");
        assert!(!PROMISES.iter().any(|promise| kept(&report, promise)), "{path}: {report:?}");
    }
}
