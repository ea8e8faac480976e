// SPDX-License-Identifier: Apache-2.0
import { createHash, timingSafeEqual, webcrypto, X509Certificate } from "node:crypto";
import { fromBER, ObjectIdentifier, type Sequence } from "asn1js";
import {
  Certificate,
  ContentInfo,
  CryptoEngine,
  type ExtKeyUsage,
  SignedData,
  setEngine,
  TimeStampResp,
  TSTInfo,
} from "pkijs";

/** Of a message imprint; weaker ones prove nothing. Source: RFC 8017, appendix B.1. */
const HASHES: Readonly<Record<string, string>> = {
  "2.16.840.1.101.3.4.2.1": "sha256",
  "2.16.840.1.101.3.4.2.2": "sha384",
  "2.16.840.1.101.3.4.2.3": "sha512",
};
const TIME_STAMPING = "1.3.6.1.5.5.7.3.8";
const EXTENDED_KEY_USAGE = "2.5.29.37";
const TST_INFO = "1.2.840.113549.1.9.16.1.4";

/** A token of RFC 3161: an authority's word that some bytes were there at a time. */
export interface TimeStamp {
  readonly time: string;
  /** Why it is not of these bytes; undefined: it is. */
  imprintFault(content: Buffer): string | undefined;
  /** Why its signature by an authority below one of these certificates does not hold; undefined: it holds. */
  signatureFault(content: Buffer, trusted: readonly Certificate[]): Promise<string | undefined>;
}

/** A token, or the answer of a time-stamp authority with one in it; undefined: it is none. */
export function readTimeStamp(bytes: Buffer): TimeStamp | undefined {
  try {
    const signed = signedDataOf(bytes);
    const content = signed.encapContentInfo.eContent?.getValue();
    if (signed.encapContentInfo.eContentType !== TST_INFO || content === undefined) return undefined;
    const info = TSTInfo.fromBER(content);
    return {
      time: info.genTime.toISOString(),
      imprintFault: (data) => imprintFault(info, data),
      signatureFault: (data, trusted) => signatureFault(signed, info, data, trusted),
    };
  } catch {
    return undefined; // Whatever a reader of ASN.1 says of bytes that are none.
  }
}

function signedDataOf(bytes: Buffer): SignedData {
  const { result, offset } = fromBER(arrayOf(bytes));
  if (offset === -1) throw new Error("no ASN.1");
  const [first] = (result as Sequence).valueBlock.value;
  if (first instanceof ObjectIdentifier)
    return new SignedData({ schema: new ContentInfo({ schema: result }).content });
  const { timeStampToken } = new TimeStampResp({ schema: result });
  return new SignedData({ schema: timeStampToken!.content });
}

function imprintFault({ messageImprint }: TSTInfo, data: Buffer): string | undefined {
  const { hashAlgorithm, hashedMessage } = messageImprint;
  const name = HASHES[hashAlgorithm.algorithmId];
  if (name === undefined)
    return `its hash (${hashAlgorithm.algorithmId}) is none of SHA-256, SHA-384 and SHA-512`;
  const [own, named] = [createHash(name).update(data).digest(), Buffer.from(hashedMessage.getValue())];
  return own.length === named.length && timingSafeEqual(own, named) ? undefined : "is of other bytes";
}

async function signatureFault(
  signed: SignedData,
  { genTime }: TSTInfo,
  data: Buffer,
  trusted: readonly Certificate[],
): Promise<string | undefined> {
  setEngine("node", new CryptoEngine({ name: "node", crypto: webcrypto as never }));
  // A token may leave its authority's certificate out.
  signed.certificates = [...(signed.certificates ?? []), ...trusted];
  const answer = await signed
    .verify({
      signer: 0,
      data: arrayOf(data),
      trustedCerts: [...trusted],
      checkChain: true,
      checkDate: genTime,
      passedWhenNotRevValues: true,
      extendedMode: true,
    })
    .catch((error: unknown) => ({
      signatureVerified: false,
      message: messageOf(error),
      signerCertificate: null,
    }));
  if (!answer.signatureVerified)
    return `its signature does not hold: ${answer.message || "it is of other bytes or another key"}`;
  return isStamping(answer.signerCertificate) ? undefined : "its certificate is not for time stamps";
}

function isStamping(certificate: Certificate | null | undefined): boolean {
  const usage = certificate?.extensions?.find(({ extnID }) => extnID === EXTENDED_KEY_USAGE);
  return (usage?.parsedValue as ExtKeyUsage | undefined)?.keyPurposes.includes(TIME_STAMPING) === true;
}

function messageOf(error: unknown): string {
  return (error as { message?: string } | null)?.message ?? String(error);
}

/** Certificates of a PEM file. Throws where one cannot be read. */
export function readCertificates(text: string): Certificate[] {
  const found = text.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  return found.map((pem) => Certificate.fromBER(arrayOf(new X509Certificate(pem).raw)));
}

/** A separate buffer: pkijs reads the whole underlying buffer. */
function arrayOf(bytes: Buffer): ArrayBuffer {
  return Uint8Array.from(bytes).buffer;
}
