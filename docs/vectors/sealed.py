#!/usr/bin/env python3
"""Writes the test vectors of sealed shares (docs/protocol.md, "Sealed shares") to sealed.json.

Shares no code with the program: it uses pyca/cryptography (OpenSSL) and writes bencode itself.
Debian and Ubuntu: apt install python3-cryptography. Then: python3 docs/vectors/sealed.py
"""

import base64
import hashlib
import json
import pathlib
import unicodedata

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.kdf.pbkdf2 import PBKDF2HMAC

PIECE_LENGTH = 262144


def key_material(secret, password):
    if password is None:
        return secret
    text = unicodedata.normalize("NFC", password).encode()
    return secret + PBKDF2HMAC(hashes.SHA256(), 32, secret, 600_000).derive(text)


def derive(material, info):
    return HKDF(hashes.SHA256(), 32, b"tabswarm sealed 1", info).derive(material)


def content(material, offset, data):
    """Encrypts or decrypts: starts at the block that contains the offset and drops what precedes it."""
    counter = (offset // 16).to_bytes(16, "big")
    cipher = Cipher(algorithms.AES(derive(material, b"content")), modes.CTR(counter)).encryptor()
    return cipher.update(bytes(offset % 16) + data)[offset % 16 :]


def bencode(value):
    if isinstance(value, int):
        return b"i%de" % value
    if isinstance(value, str):
        value = value.encode()
    if isinstance(value, bytes):
        return b"%d:%s" % (len(value), value)
    if isinstance(value, list):
        return b"l" + b"".join(map(bencode, value)) + b"e"
    entries = sorted((key.encode(), item) for key, item in value.items())
    return b"d" + b"".join(bencode(key) + bencode(item) for key, item in entries) + b"e"


def padded(plain):
    return plain + bytes(-len(plain) % 256)


def link_part(secret, password):
    text = base64.urlsafe_b64encode(secret).decode().rstrip("=")
    return text if password is None else text + ".p"


def key_vector(secret, password):
    material = key_material(secret, password)
    return {
        "secret": secret.hex(),
        "password": password,
        "linkPart": link_part(secret, password),
        "material": material.hex(),
        "contentKey": derive(material, b"content").hex(),
        "manifestKey": derive(material, b"manifest").hex(),
    }


def content_vector(secret, offset, plain):
    return {"offset": offset, "plain": plain.hex(), "cipher": content(secret, offset, plain).hex()}


def plain_content(length):
    """Byte n is the low byte of n * n / 8, rounded down."""
    return bytes((n * n >> 3) & 255 for n in range(length))


def with_lists(manifest):
    """The vectors write a path as text with slashes."""
    if "files" not in manifest:
        return manifest
    return {**manifest, "files": [{**file, "path": file["path"].split("/")} for file in manifest["files"]]}


def torrent_vector(secret, password, iv, manifest):
    material = key_material(secret, password)
    length = manifest["length"] if "length" in manifest else sum(file["length"] for file in manifest["files"])
    cipher = content(material, 0, plain_content(length))
    pieces = [cipher[begin : begin + PIECE_LENGTH] for begin in range(0, length, PIECE_LENGTH)]
    plain = padded(bencode(with_lists(manifest)))
    info = bencode(
        {
            "length": length,
            "name": "sealed",
            "piece length": PIECE_LENGTH,
            "pieces": b"".join(hashlib.sha1(piece).digest() for piece in pieces),
            "sealed": {
                "v": 1,
                "iv": iv,
                "manifest": AESGCM(derive(material, b"manifest")).encrypt(iv, plain, None),
            },
        }
    )
    info_hash = hashlib.sha1(info).hexdigest()
    return {
        "secret": secret.hex(),
        "password": password,
        "iv": iv.hex(),
        "manifest": manifest,
        "manifestPlain": plain.hex(),
        "cipherSha256": hashlib.sha256(cipher).hexdigest(),
        "info": info.hex(),
        "infoHash": info_hash,
        "shareLink": f"https://share.example/#{info_hash}.{link_part(secret, password)}",
    }


FIRST = bytes(range(16))
SECOND = bytes.fromhex("fffefdfcfbfaf9f8f7f6f5f4f3f2f1f0")
IV = bytes.fromhex("a0a1a2a3a4a5a6a7a8a9aaab")
BLOCKS_32_BITS = 16 * 2**32

vectors = {
    "keys": [
        key_vector(FIRST, None),
        key_vector(SECOND, None),
        key_vector(FIRST, "correct horse battery staple"),
        # As a Mac types it: decomposed.
        key_vector(SECOND, unicodedata.normalize("NFD", "비밀번호 é")),
    ],
    "content": [
        content_vector(FIRST, 0, bytes(32)),
        content_vector(FIRST, 5, b"any offset"),
        content_vector(FIRST, 262144, b"the second piece"),
        content_vector(FIRST, BLOCKS_32_BITS - 16, bytes(48)),
        content_vector(FIRST, BLOCKS_32_BITS + 7, b"beyond 2^32 blocks"),
        content_vector(FIRST, 100 * 2**30 + 12345, b"100 GiB and 12,345 bytes"),
    ],
    "torrents": [
        torrent_vector(FIRST, None, IV, {"name": "hello.txt", "length": 13}),
        torrent_vector(
            SECOND,
            "correct horse battery staple",
            IV,
            {
                "name": "사진",
                "files": [
                    {"path": "바다.jpg", "length": 262145, "mtime": 1700000000},
                    {"path": "빈 파일", "length": 0},
                    {"path": "여행/산.png", "length": 12345},
                ],
            },
        ),
    ],
}

path = pathlib.Path(__file__).with_name("sealed.json")
path.write_text(json.dumps(vectors, indent=2, ensure_ascii=True) + "\n")
