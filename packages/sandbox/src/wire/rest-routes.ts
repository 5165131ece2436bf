import type { HttpRequest } from './http.ts';
import type { OperationModel, ServiceModel } from './service-model.ts';

export interface RouteMatch {
  readonly operation: OperationModel;
  /** Path labels by member name, decoded. */
  readonly labels: Readonly<Record<string, string>>;
}

interface Route {
  readonly operation: OperationModel;
  readonly method: string;
  readonly path: RegExp;
  readonly labels: readonly string[];
  /** What the query string must hold; an empty value stands for any. */
  readonly query: readonly (readonly [string, string])[];
  /** What tells operations on one path apart where the URI pattern does not: headers and parameters that must be there. */
  readonly requiredHeaders: readonly string[];
  readonly requiredParameters: readonly string[];
  readonly specificity: number;
}

/** Finds the operation of a REST request, the most specific route first. */
export class RestRoutes {
  readonly #routes: readonly Route[];
  readonly #bucketInPath: boolean;

  constructor(model: ServiceModel) {
    this.#bucketInPath = model.signingName === 's3';
    this.#routes = [...model.operations.values()]
      .flatMap((operation) => routeOf(operation) ?? [])
      .sort((a, b) => b.specificity - a.specificity);
  }

  match(request: HttpRequest): RouteMatch | undefined {
    const [bucket, path] = this.#bucketInPath ? splitBucket(request.url) : [undefined, request.url.pathname];
    const named = request.url.searchParams.get('x-id');
    for (const route of this.#routes) {
      if (this.#bucketInPath && (bucket === undefined) !== isBucketless(route.operation)) continue;
      const found = route.method === request.method ? route.path.exec(path) : null;
      if (!found || !hasWhatItTakes(route, request)) continue;
      if (named !== null && named !== route.operation.name) continue;
      const labels = route.labels.map((name, index) => [name, decodeURIComponent(found[index + 1] ?? '')]);
      return {
        operation: route.operation,
        labels: { ...(bucket === undefined ? {} : { Bucket: bucket }), ...Object.fromEntries(labels) },
      };
    }
    return undefined;
  }
}

function routeOf(operation: OperationModel): Route | undefined {
  if (!operation.http) return undefined;
  const [method, uri] = operation.http;
  const [pattern = '', queryString = ''] = uri.split('?');
  const query = [...new URLSearchParams(queryString)].filter(([name]) => name !== 'x-id');
  const { path, labels, weight } = compile(pattern);
  const input = operation.input;
  const needed = (input?.required ?? []).flatMap((name) => input?.members.get(name)?.traits ?? []);
  const requiredHeaders = needed.flatMap(({ httpHeader }) => httpHeader?.toLowerCase() ?? []);
  const requiredParameters = needed.flatMap(({ httpQuery }) => httpQuery ?? []);
  const specificity = weight + query.length * 5 + requiredHeaders.length + requiredParameters.length;
  return { operation, method, path, labels, query, requiredHeaders, requiredParameters, specificity };
}

/** A literal segment weighs more than a label, a label more than a greedy one. */
function compile(pattern: string): { path: RegExp; labels: string[]; weight: number } {
  const labels: string[] = [];
  let weight = 0;
  const segments = pattern.split('/').map((segment) => {
    const label = /^\{(\w+)(\+?)\}$/.exec(segment);
    weight += label ? (label[2] ? 1 : 2) : 10;
    if (!label) return RegExp.escape(segment);
    labels.push(label[1] ?? '');
    return label[2] ? '(.+)' : '([^/]+)';
  });
  return { path: new RegExp(`^${segments.join('/')}/?$`), labels, weight };
}

function hasWhatItTakes(route: Route, { url, headers }: HttpRequest): boolean {
  return (
    route.query.every(([name, value]) => url.searchParams.has(name, value === '' ? undefined : value)) &&
    route.requiredHeaders.every((name) => headers[name] !== undefined) &&
    route.requiredParameters.every((name) => url.searchParams.has(name))
  );
}

/** S3's routes are written below the bucket, which the client puts first in the path or before the host. */
function splitBucket({ pathname, hostname }: URL): [bucket: string | undefined, path: string] {
  const [, before] = /^(.+?)\.(?:s3[.-].+|localhost)$/.exec(hostname) ?? [];
  if (before !== undefined && before !== 's3') return [before, pathname];
  const found = /^\/([^/]+)(\/.*)?$/.exec(pathname);
  return found ? [decodeURIComponent(found[1] ?? ''), found[2] ?? '/'] : [undefined, pathname];
}

const isBucketless = (operation: OperationModel): boolean => operation.input?.members.has('Bucket') !== true;
