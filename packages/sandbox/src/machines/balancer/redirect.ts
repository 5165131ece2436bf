import type { ListenerAction } from '../machine-host.ts';

type Redirect = Extract<ListenerAction, { kind: 'redirect' }>;

export interface Requested {
  readonly protocol: 'http' | 'https';
  /** As the client named it, with or without a port. */
  readonly host: string;
  readonly port: number;
  /** Path and query. */
  readonly url: string;
}

/** Where a redirect leads. Source: ELB user guide, "Redirect actions": the port is left out where the protocol implies it. */
export function locationOf(action: Redirect, requested: Requested): string {
  const [path = '/', query = ''] = requested.url.split('?');
  const values: Readonly<Record<string, string>> = {
    protocol: requested.protocol,
    host: requested.host.replace(/:\d+$/, ''),
    port: String(requested.port),
    path: path.replace(/^\//, ''),
    query,
  };
  const fill = (text: string): string =>
    text.replace(/#\{(protocol|host|port|path|query)\}/g, (_, name: string) => values[name] ?? '');
  const protocol = fill(action.protocol).toLowerCase();
  const port = fill(action.port);
  const implied = protocol === 'https' ? '443' : '80';
  const search = fill(action.query);
  const authority = port === implied ? fill(action.host) : `${fill(action.host)}:${port}`;
  return `${protocol}://${authority}${fill(action.path)}${search === '' ? '' : `?${search}`}`;
}
