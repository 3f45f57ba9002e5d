import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface SeenRequest {
  /** Path without the query, as it came over the wire. */
  readonly path: string;
  readonly query: Record<string, string>;
}

export interface Reply {
  readonly status?: number;
  readonly headers?: Record<string, string>;
  /** Text as it is; anything else as JSON. */
  readonly body?: unknown;
  /** Announces the whole length, sends half of it and breaks the connection. */
  readonly truncated?: boolean;
}

export interface LoopbackServer {
  readonly url: string;
  /** Everything that was asked, in order. */
  readonly requests: SeenRequest[];
  close(): Promise<void>;
}

/** A real HTTP server on 127.0.0.1. @param answer called once per request; `index` counts requests from 0 */
export async function startLoopbackServer(
  answer: (request: SeenRequest, index: number) => Reply | Promise<Reply>,
): Promise<LoopbackServer> {
  const requests: SeenRequest[] = [];
  const server = createServer(async (incoming, outgoing) => {
    const url = new URL(incoming.url ?? '/', 'http://loopback');
    const request = { path: url.pathname, query: Object.fromEntries(url.searchParams) };
    requests.push(request);
    const reply = await answer(request, requests.length - 1);
    const body = Buffer.from(typeof reply.body === 'string' ? reply.body : JSON.stringify(reply.body ?? {}));
    outgoing.writeHead(reply.status ?? 200, {
      'content-type': 'application/json',
      'content-length': String(body.length),
      ...reply.headers,
    });
    if (!reply.truncated) {
      outgoing.end(body);
      return;
    }
    outgoing.write(body.subarray(0, body.length >> 1), () => outgoing.socket?.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    close: () =>
      new Promise((resolve, reject) => {
        server.close((error) => (error ? reject(error) : resolve()));
        server.closeAllConnections();
      }),
  };
}
