//! The demo's recordings: real H.264 clips, put into a folder as a camera would.
//!
//! Invariant: without ffmpeg the one clip in the repository serves; each copy of it carries a
//! `free` box of its own, so that no two are the same content.

use crate::dock::Description;
use anyhow::Result;
use jiff::{SignedDuration, Timestamp};
use std::path::Path;
use std::process::{Command, Stdio};

/// A clip that we made ourselves: eight seconds of a test picture with sound.
const CLIP: &[u8] = include_bytes!("../assets/clip.mp4");

/// One recording of the demo.
struct Scene {
    file: &'static str,
    camera: &'static str,
    officer: &'static str,
    /// How many hours ago it was recorded; `None` where the camera does not say.
    hours_ago: Option<i64>,
    /// Whether the camera was switched off in the middle.
    cut: bool,
}

const fn scene(
    file: &'static str,
    camera: &'static str,
    officer: &'static str,
    hours_ago: i64,
) -> Scene {
    Scene { file, camera, officer, hours_ago: Some(hours_ago), cut: false }
}

/// The file that the demo categorises as evidence.
pub(crate) const EVIDENCE: &str = "traffic-stop.mp4";

/// The file that the demo puts under a hold.
pub(crate) const HELD: &str = "town-hall-protest.mp4";

const SCENES: &[Scene] = &[
    scene("market-street.mp4", "BW-1001", "PC 4021", 2),
    scene("shop-visit.mp4", "BW-1001", "PC 4021", 12 * 24),
    scene("station-yard.mp4", "BW-1002", "PC 4187", 29 * 24),
    scene(EVIDENCE, "BW-1003", "PC 4390", 5 * 24),
    scene(HELD, "BW-1002", "PC 4187", 20 * 24),
    Scene {
        file: "no-clock.mp4",
        camera: "BW-1004",
        officer: "PC 4021",
        hours_ago: None,
        cut: false,
    },
    Scene {
        file: "battery-died.mp4",
        camera: "BW-1003",
        officer: "PC 4390",
        hours_ago: Some(26),
        cut: true,
    },
];

/// The longer clip that is made where ffmpeg is installed.
const LONG: Scene = scene("long-patrol.mp4", "BW-1005", "PC 4187", 7);

/// Fills a camera's folder; says whether ffmpeg helped.
pub(crate) fn fill(camera: &Path, now: Timestamp, salt: &str) -> Result<bool> {
    std::fs::create_dir_all(camera)?;
    for scene in SCENES {
        let mut bytes = CLIP.to_vec();
        if scene.cut {
            bytes.truncate(bytes.len() * 2 / 3);
        } else {
            bytes.extend(free_box(&format!("{salt} {}", scene.file)));
        }
        std::fs::write(camera.join(scene.file), bytes)?;
        describe(camera, scene, now)?;
    }
    let made = make_long(&camera.join(LONG.file), salt);
    if made {
        describe(camera, &LONG, now)?;
    }
    Ok(made)
}

/// A box that players pass over (ISO/IEC 14496-12, 8.1.2).
fn free_box(text: &str) -> Vec<u8> {
    let size = u32::try_from(text.len() + 8).unwrap_or(8);
    let mut bytes = size.to_be_bytes().to_vec();
    bytes.extend(b"free");
    bytes.extend(text.as_bytes());
    bytes
}

fn describe(camera: &Path, scene: &Scene, now: Timestamp) -> Result<()> {
    let from = scene.hours_ago.map(|hours| now - SignedDuration::from_hours(hours));
    let said = Description {
        camera: Some(scene.camera.to_owned()),
        officer: Some(scene.officer.to_owned()),
        recorded_from: from.map(|from| from.to_string()),
        recorded_to: from.map(|from| (from + SignedDuration::from_secs(8)).to_string()),
    };
    let path = camera.join(format!("{}.json", scene.file));
    Ok(std::fs::write(path, serde_json::to_string_pretty(&said)?)?)
}

/// Half a minute of moving picture with a running clock in it, made here and now.
fn make_long(path: &Path, salt: &str) -> bool {
    let status = Command::new("ffmpeg")
        .args(["-nostdin", "-hide_banner", "-loglevel", "error", "-y", "-f", "lavfi", "-i"])
        .arg("testsrc2=size=640x360:rate=15:duration=30")
        .args(["-f", "lavfi", "-i", "sine=frequency=220:duration=30", "-c:v", "libx264"])
        .args(["-preset", "veryfast", "-crf", "32", "-pix_fmt", "yuv420p", "-c:a", "aac"])
        .args(["-b:a", "32k", "-movflags", "+faststart", "-metadata"])
        .arg(format!("comment={salt}"))
        .arg(path)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    let made = status.is_ok_and(|status| status.success());
    if !made {
        // Half a clip is no clip; a missing one is fine.
        let _ = std::fs::remove_file(path);
    }
    made
}
