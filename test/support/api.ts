/** An answer, read. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  // Tests look into answers of any shape.
  // oxlint-disable-next-line typescript/no-explicit-any
  readonly body: any;
  readonly text: string;
}

export interface CallOptions {
  readonly token?: string | null;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as it is where it is a string, or bytes. */
  readonly body?: unknown;
}

/** Calls a route of the API as the admin, unless the options say otherwise: `call('PUT', 'email-settings', …)`. */
export type Call = (method: string, path: string, options?: CallOptions) => Promise<Answer>;

/** The API of a server at `url`. A path that begins with a slash is one of the server, not of the API. */
export function apiAt(url: string, adminToken: string): Call {
  return async (method, path, { token = adminToken, headers = {}, body } = {}) => {
    const response = await fetch(new URL(path.startsWith('/') ? path : `/ums/api/v1/${path}`, url), {
      method,
      headers: {
        ...(token !== null && { Authorization: `Bearer ${token}` }),
        ...(body !== undefined && { 'Content-Type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && {
        body:
          typeof body === 'string' || body instanceof Uint8Array
            ? (body as string | Uint8Array<ArrayBuffer>)
            : JSON.stringify(body),
      }),
    });
    const text = await response.text();
    const json =
      /json/.test(response.headers.get('content-type') ?? '') &&
      !/ndjson/.test(response.headers.get('content-type') ?? '');
    return {
      status: response.status,
      headers: response.headers,
      text,
      body: json && text ? JSON.parse(text) : undefined,
    };
  };
}
