//! The suite that every engine passes.

use crate::ground::EmbeddedGround;

async fn check(ground: EmbeddedGround) {
    match store::conformance::run(&ground).await {
        Ok(cases) => assert!(cases > 50, "only {cases} cases ran"),
        Err(failures) => panic!("\n{failures}"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_embedded_engine_conforms() {
    check(EmbeddedGround::real()).await;
}

#[tokio::test]
async fn the_embedded_engine_conforms_on_one_thread_and_a_simulated_disk() {
    check(EmbeddedGround::simulated()).await;
}
