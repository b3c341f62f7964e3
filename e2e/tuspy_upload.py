"""tuspy (which sends checksums) uploads as a dock does, is stopped halfway, and goes on."""

import base64
import hashlib
import os
import tempfile
import urllib.request

from tusclient import client, uploader

server = os.environ["BLUELAMP_SERVER"]
data = os.environ["BLUELAMP_DATA"]
with open(f"{data}/charing-cross.token", encoding="utf-8") as file:
    token = file.readline().strip()

content = os.urandom(5 * 1024 * 1024 + 77)
digest = hashlib.sha256(content).hexdigest()
with tempfile.NamedTemporaryFile(suffix=".mp4") as clip:
    clip.write(content)
    clip.flush()
    dock = client.TusClient(f"{server}/dock/files", headers={"Authorization": f"Bearer {token}"})
    said = {
        "filename": "tuspy.mp4",
        "filetype": "video/mp4",
        "camera": "BW-PY",
        "officer": "PC 4187",
        "sha256": digest,
        "recorded_from": "2026-11-20T10:00:00Z",
    }


    class Sha256Uploader(uploader.Uploader):
        """tuspy's own default is SHA-1, which this server does not offer."""

        CHECKSUM_ALGORITHM_PAIR = ("sha256", hashlib.sha256)


    first = Sha256Uploader(
        file_path=clip.name, client=dock, chunk_size=1 << 20, metadata=said, upload_checksum=True
    )
    first.upload(stop_at=3 * (1 << 20))
    assert first.offset == 3 * (1 << 20), first.offset
    second = Sha256Uploader(
        file_path=clip.name, client=dock, url=first.url, chunk_size=1 << 20, upload_checksum=True
    )
    assert second.offset == first.offset, (second.offset, first.offset)
    second.upload()
    assert second.offset == len(content)

headers = {"Authorization": f"Bearer {token}", "Tus-Resumable": "1.0.0"}
request = urllib.request.Request(f"{first.url}/receipt", headers=headers)
with urllib.request.urlopen(request) as answer:
    receipt = answer.read().decode()
assert f"sha256 {digest}" in receipt, receipt
assert base64.b64decode(receipt.rsplit(" ", 1)[1])
print(f"tuspy: {len(content)} bytes in two sittings, and the receipt names their digest")
