import { get as getPlain } from 'node:http';
import { get as getSecure } from 'node:https';
import { connect } from 'node:net';
import type { HealthCheckSpec } from '../machine-host.ts';

export interface Checked {
  readonly host: string;
  readonly port: number;
  /** Where the check comes from. */
  readonly localAddress: string;
  /** Milliseconds. */
  readonly timeout: number;
}

/** True when the target answers within the time-out: a connection, or for HTTP one of the codes that say well. */
export function isHealthy(check: HealthCheckSpec, target: Checked): Promise<boolean> {
  return check.protocol === 'TCP' ? connects(target) : answers(check, target);
}

function connects(target: Checked): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ ...target });
    const give = (answer: boolean): void => {
      socket.destroy();
      resolve(answer);
    };
    socket.once('connect', () => give(true));
    socket.once('timeout', () => give(false));
    socket.once('error', () => give(false));
  });
}

function answers({ protocol, path, codes }: HealthCheckSpec, target: Checked): Promise<boolean> {
  return new Promise((resolve) => {
    const options = {
      ...target,
      path,
      agent: false,
      rejectUnauthorized: false,
      headers: { 'user-agent': 'ELB-HealthChecker/2.0', connection: 'close' },
    };
    const get = protocol === 'HTTPS' ? getSecure : getPlain;
    const request = get(options, (response) => {
      request.destroy();
      resolve(matches(codes, response.statusCode ?? 0));
    });
    const fail = (): void => {
      request.destroy();
      resolve(false);
    };
    request.once('timeout', fail);
    request.once('error', fail);
  });
}

/** Whether a status code is among `200`, `200-299` or `200,301-302`. */
export const matches = (codes: string, status: number): boolean =>
  codes.split(',').some((part) => {
    const [low = '', high = low] = part.trim().split('-');
    return status >= Number(low) && status <= Number(high);
  });
