"""Checks the evidence of every artifact in a bucket with foreign programs: the provenance with securesystemslib, the bill
of materials with spdx-tools, and both with what tarfile, hashlib and readelf find in the archives.

usage: evidence.py BUCKET PUBLIC-KEY SCHEMA       prints the number of artifacts and the package URLs
"""

import hashlib
import json
import pathlib
import re
import subprocess
import sys
import tarfile
import tempfile

import jsonschema
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from securesystemslib.dsse import Envelope
from securesystemslib.exceptions import VerificationError
from securesystemslib.signer import SSlibKey
from spdx_tools.spdx.model import ChecksumAlgorithm, RelationshipType
from spdx_tools.spdx.parser.parse_anything import parse_file
from spdx_tools.spdx.validation.document_validator import validate_full_spdx_document

bucket, key_file, schema = map(pathlib.Path, sys.argv[1:])
key = SSlibKey.from_crypto(load_pem_public_key(key_file.read_bytes()))


def digest(path, algorithm="sha256"):
    return hashlib.new(algorithm, path.read_bytes()).hexdigest()


def statement(record):
    """What the envelope says, once its signature is good; a changed one must be refused."""
    envelope = Envelope.from_dict(json.loads((bucket / record["key"]).read_text()))
    assert list(envelope.verify([key], 1)) == [key.keyid], "signed by another key"
    forged = Envelope(envelope.payload.replace(b"sha256", b"sha255", 1), envelope.payload_type, envelope.signatures)
    try:
        forged.verify([key], 1)
    except VerificationError:
        pass
    else:
        raise AssertionError("a forged envelope is accepted")
    assert envelope.payload_type == "application/vnd.in-toto+json"
    return json.loads(envelope.payload)


def check_provenance(artifact, manifest):
    said = statement(artifact["evidence"]["provenance"])
    assert said["_type"] == "https://in-toto.io/Statement/v1"
    assert said["predicateType"] == "https://slsa.dev/provenance/v1"
    archive = bucket / artifact["key"]
    (subject,) = said["subject"]
    assert subject["name"] == artifact["key"]
    assert subject["digest"] == {"sha256": digest(archive), "sha512": digest(archive, "sha512")}
    definition = said["predicate"]["buildDefinition"]
    parameters = definition["externalParameters"]
    assert parameters["platform"] == f"{artifact['os']}/{artifact['arch']}"
    assert (parameters["software"], parameters["version"]) == (manifest["software"], manifest["version"])
    (source,) = definition["resolvedDependencies"]
    if source["name"] == "staged folder":
        assert source["digest"]["sha256"] == artifact["tar"]["sha256"]
    (bill,) = said["predicate"]["runDetails"]["byproducts"]
    assert bill["digest"]["sha256"] == digest(bucket / bill["name"]) == artifact["evidence"]["sbom"]["sha256"]
    return source


def content(archive):
    """The digests and the build id of each file, by the name that SPDX gives it."""
    found = {}
    with tarfile.open(archive) as tar:
        for member in tar.getmembers():
            if not member.isfile():
                continue
            data = tar.extractfile(member).read()
            found["./" + member.name] = (hashlib.sha1(data).hexdigest(), hashlib.sha256(data).hexdigest(), build_id(data))
    return found


def build_id(data):
    if not data.startswith(b"\x7fELF"):
        return None
    with tempfile.NamedTemporaryFile() as image:
        image.write(data)
        image.flush()
        notes = subprocess.run(["readelf", "-n", image.name], capture_output=True, check=True).stdout.decode()
    match = re.search("Build ID: ([0-9a-f]+)", notes)
    return match and match.group(1)


def check_bill(artifact, source):
    document = parse_file(str(bucket / artifact["evidence"]["sbom"]["key"]))
    messages = validate_full_spdx_document(document, "SPDX-2.3")
    assert not messages, messages
    ids = {note.spdx_id: note.annotation_comment.removeprefix("ELF build id ") for note in document.annotations}
    listed = {}
    for file in document.files:
        sums = {checksum.algorithm: checksum.value for checksum in file.checksums}
        listed[file.name] = (sums[ChecksumAlgorithm.SHA1], sums[ChecksumAlgorithm.SHA256], ids.get(file.spdx_id))
    assert listed == content(bucket / artifact["key"]), "the bill is not what is in the archive"
    contained = [link for link in document.relationships if link.relationship_type == RelationshipType.CONTAINS]
    assert len(contained) == len(listed)
    urls = [reference.locator for package in document.packages for reference in package.external_references]
    assert urls == ([source["uri"]] if "uri" in source else [])
    return urls


artifacts, urls = 0, []
for path in sorted(bucket.glob("manifests/*/*.json")):
    if not re.fullmatch(r"\d+\.\d+\.\d+\.json", path.name):
        continue  # its second name, by its digest
    manifest = json.loads(path.read_text())
    jsonschema.Draft202012Validator(json.loads(schema.read_text())).validate(manifest)
    for artifact in manifest["platforms"]:
        urls += check_bill(artifact, check_provenance(artifact, manifest))
        artifacts += 1
print(artifacts, *urls)
