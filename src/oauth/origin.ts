/** Where a request comes from, as far as it is known: for throttling, for the audit trail, for the list of sessions. */

export interface RequestOrigin {
  /** The IP address of who asks, as far as trusted proxies say. */
  readonly address?: string | undefined;
  /** The header X-Request-Id of the answer. */
  readonly requestId?: string | undefined;
  /** The header User-Agent. */
  readonly userAgent?: string | undefined;
}
