/** Certificate and key: read and checked when the server starts, and again when the host has renewed them. */
import { createPrivateKey, type KeyObject, X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import { createSecureContext } from "node:tls";
import { ConfigError, quoted, type TlsFiles } from "./config.ts";

export interface TlsPair {
  readonly cert: Buffer;
  readonly key: Buffer;
  /** The certificate's last moment, as it states it. */
  readonly validTo: string;
}

/** @throws ConfigError when a file cannot be read or used, or when they do not belong together */
export function readTls(files: TlsFiles): TlsPair {
  const cert = readFile("TLS_CERT", files.certificate);
  const key = readFile("TLS_KEY", files.key);
  const certificate = parse(
    "TLS_CERT",
    files.certificate,
    "a certificate in PEM form",
    () => new X509Certificate(cert),
  );
  const needed = "a private key in PEM form without a passphrase";
  const privateKey: KeyObject = parse("TLS_KEY", files.key, needed, () => createPrivateKey(key));
  if (!certificate.checkPrivateKey(privateKey))
    throw new ConfigError(
      "TLS_KEY",
      quoted(files.key),
      `the key of the certificate in TLS_CERT, ${files.certificate}`,
    );
  // What else OpenSSL refuses, such as a key that is too short.
  parse("TLS_CERT", files.certificate, "a certificate that TLS can use", () =>
    createSecureContext({ cert, key }),
  );
  return { cert, key, validTo: certificate.validTo };
}

function readFile(variable: string, path: string): Buffer {
  return parse(variable, path, "a file that this user can read", () => readFileSync(path));
}

function parse<T>(variable: string, path: string, expected: string, act: () => T): T {
  try {
    return act();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new ConfigError(variable, quoted(path), code === undefined ? expected : `${expected} (${code})`);
  }
}
