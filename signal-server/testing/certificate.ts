/** For tests: a certificate for localhost that nobody trusts, and its key. */
import { execFileSync } from "node:child_process";
import { createHash, X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";

export interface TestCertificate {
  /** Paths of PEM files. */
  readonly certificate: string;
  readonly key: string;
  /** Hash of its public key, as Chromium's switch `--ignore-certificate-errors-spki-list` wants it. */
  readonly spki: string;
  readonly fingerprint: string;
}

/** @param folder where the files are written @param name of the files */
export function makeCertificate(folder: string, name = "localhost"): TestCertificate {
  const key = join(folder, `${name}.key.pem`);
  const certificate = join(folder, `${name}.pem`);
  const about = "-x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=localhost";
  const names = ["-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1,IP:::1"];
  const files = ["-keyout", key, "-out", certificate];
  execFileSync("openssl", ["req", ...about.split(" "), ...names, ...files], { stdio: "ignore" });
  const made = new X509Certificate(readFileSync(certificate));
  const spki = made.publicKey.export({ type: "spki", format: "der" });
  return {
    certificate,
    key,
    spki: createHash("sha256").update(spki).digest("base64"),
    fingerprint: made.fingerprint256,
  };
}
