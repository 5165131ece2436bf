export interface HttpRequest {
  readonly method: string;
  readonly url: URL;
  /** Lower-case names; repeated headers joined by `,`. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Uint8Array;
}

export interface HttpResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
}
