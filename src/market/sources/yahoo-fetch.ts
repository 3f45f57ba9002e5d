import { messageOf } from '../../core/errors.ts';
import { FetchFailure, parseRetryAfter } from './retry.ts';

const timeoutMillis = 30_000;

/** The vendor's own words: {"chart": {"error": {"code": "Not Found", "description": "..."}}} under any one key. */
function vendorMessage(text: string): string | undefined {
  try {
    const [inner] = Object.values(JSON.parse(text) as Record<string, { error?: { description?: string } | null }>);
    return inner?.error?.description;
  } catch {
    return undefined;
  }
}

/**
 * A `fetch` for yahoo-finance2 that knows what went wrong: every refusal, broken connection, time-out and half a body is a
 * FetchFailure with its status, which the client itself would flatten into text.
 * @param base sends requests to this server instead of Yahoo's, path and query unchanged
 */
export function createJsonFetch(base: string | undefined, signal: AbortSignal): typeof fetch {
  return async (input, init) => {
    const asked = new URL(String(input));
    const url = base ? new URL(asked.pathname + asked.search, base) : asked;
    let response: Response;
    let text: string;
    try {
      response = await fetch(url, { ...init, signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMillis)]) });
      text = await response.text();
    } catch (error) {
      const cause = error instanceof Error && error.cause !== undefined ? ` (${messageOf(error.cause)})` : '';
      throw new FetchFailure(`no whole answer from ${url.host}: ${messageOf(error)}${cause}`, 0, undefined, error);
    }
    if (!response.ok) {
      const retryAfter = parseRetryAfter(response.headers.get('retry-after'), Date.now());
      const words = vendorMessage(text) ?? response.statusText;
      throw new FetchFailure(`${url.host} answered ${response.status} ${words}`.trim(), response.status, retryAfter);
    }
    try {
      JSON.parse(text);
    } catch (error) {
      throw new FetchFailure(`${url.host} sent ${text.length} characters that are not whole JSON`, 0, undefined, error);
    }
    return new Response(text, { status: response.status, headers: response.headers });
  };
}
