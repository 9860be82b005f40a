/** How long clients may take, in ms. */
export interface ClientTimeouts {
  /** For a TLS handshake, and for a request's headers; the first ones from when the connection is there. */
  headerMs: number;
  /** For a connection between two requests. */
  idleMs: number;
  /** For a pause in an upload, or in taking what it was sent. */
  stallMs: number;
  /** Bytes a second that an upload makes at least, averaged over such a pause; 0 for any. */
  minUploadRate: number;
}
