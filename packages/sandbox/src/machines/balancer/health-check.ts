import { get } from 'node:http';
import { type Socket, connect } from 'node:net';

/** What a classic load balancer's target says: `TCP:80`, `HTTP:80/path`; SSL and HTTPS are tried as their plain kin's ports. */
export interface HealthTarget {
  readonly protocol: 'TCP' | 'HTTP';
  readonly port: number;
  readonly path: string;
}

export function parseHealthTarget(target: string): HealthTarget | undefined {
  const [, protocol, port, path] = /^(TCP|HTTP|SSL|HTTPS):(\d+)(\/.*)?$/i.exec(target) ?? [];
  if (protocol === undefined || port === undefined) return undefined;
  const isHttp = protocol.toUpperCase() === 'HTTP';
  return { protocol: isHttp ? 'HTTP' : 'TCP', port: Number(port), path: path ?? '/' };
}

/** True when the address answers within the time-out (milliseconds): a connection, or for HTTP a 200. */
export function isHealthy(
  target: HealthTarget,
  host: string,
  localAddress: string,
  timeout: number,
): Promise<boolean> {
  const { port, path } = target;
  return new Promise((resolve) => {
    const give = (answer: boolean, socket: { destroy(): unknown }): void => {
      socket.destroy();
      resolve(answer);
    };
    if (target.protocol === 'TCP') {
      const socket: Socket = connect({ host, port, localAddress, timeout });
      socket.once('connect', () => give(true, socket));
      socket.once('timeout', () => give(false, socket));
      socket.once('error', () => give(false, socket));
      return;
    }
    const options = {
      host,
      port,
      path,
      localAddress,
      timeout,
      agent: false,
      headers: { 'user-agent': 'ELB-HealthChecker/1.0' },
    };
    const request = get(options, (response) => give(response.statusCode === 200, request));
    request.once('timeout', () => give(false, request));
    request.once('error', () => give(false, request));
  });
}
