// What a PROXY protocol header says, as plain data: it can be cloned, and written as JSON.
import type { ProxiedConnection } from '@tcp-echo/base';

/** A PROXY protocol header: who really connected, as a proxy in front of the server tells it. */
export interface ProxyHeader extends ProxiedConnection {
  readonly tlvs: readonly ProxyTlv[];
}

// The additions of a version 2 header ("type, length, value"), section 2.2 of the specification:
// https://github.com/haproxy/haproxy/blob/master/doc/proxy-protocol.txt

/** A TLV of a type, or with a content, that is not known here. */
export interface UnknownTlv {
  readonly type: 'unknown';
  /** Its type on the wire, 0 to 255. */
  readonly code: number;
  /** Its value, in hexadecimal digits. */
  readonly hex: string;
}

/** Section 2.2.6: the TLS connection that the client made to the proxy. */
export interface SslTlv {
  readonly type: 'ssl';
  /** The client connected over TLS. */
  readonly secured: boolean;
  /** The client showed a certificate on this very connection. */
  readonly certificateOnConnection: boolean;
  /** The client showed a certificate at least once in the TLS session that this connection belongs to. */
  readonly certificateInSession: boolean;
  /** 0 if the client showed a certificate and it was found good; otherwise the proxy's code of what was wrong. */
  readonly verifyResult: number;
  /** Such as `TLSv1.3`. */
  readonly version?: string;
  /** The common name of the client's certificate. */
  readonly commonName?: string;
  /** Such as `TLS_AES_256_GCM_SHA384`. */
  readonly cipher?: string;
  /** How the proxy's certificate is signed, such as `RSA-SHA256`. */
  readonly signatureAlgorithm?: string;
  /** The key of the proxy's certificate, such as `RSA2048`. */
  readonly keyAlgorithm?: string;
  /** How the keys were agreed on, such as `X25519`. */
  readonly keyExchangeGroup?: string;
  /** How the proxy signed its part of the handshake, such as `rsa_pss_rsae_sha256`. */
  readonly signatureScheme?: string;
  /** Sub-TLVs of other types. */
  readonly unknown: readonly UnknownTlv[];
}

/**
 * One addition of a version 2 header, by `type`:
 * - `alpn`: the protocol that the client agreed on with the proxy, each of its bytes one character;
 * - `authority`: the host name that the client asked for, with TLS its server name (SNI);
 * - `crc32c`: the header's checksum, which was right, or there would be no header;
 * - `noop`: padding;
 * - `unique-id`: the proxy's name of this connection, in hexadecimal digits;
 * - `ssl`: the client's TLS connection;
 * - `netns`: the name of the network namespace;
 * - `aws-vpc-endpoint`, `azure-private-endpoint`, `gcp-private-service-connect`: through which private
 *   link of that cloud the client came; Google's number is in decimal digits, being too large for a `number`;
 * - `unknown`: anything else.
 */
export type ProxyTlv =
  | { readonly type: 'alpn'; readonly protocol: string }
  | { readonly type: 'authority'; readonly host: string }
  | { readonly type: 'crc32c'; readonly checksum: number }
  | { readonly type: 'noop'; readonly byteCount: number }
  | { readonly type: 'unique-id'; readonly hex: string }
  | SslTlv
  | { readonly type: 'netns'; readonly name: string }
  | { readonly type: 'aws-vpc-endpoint'; readonly endpointId: string }
  | { readonly type: 'azure-private-endpoint'; readonly linkId: number }
  | { readonly type: 'gcp-private-service-connect'; readonly connectionId: string }
  | UnknownTlv;
