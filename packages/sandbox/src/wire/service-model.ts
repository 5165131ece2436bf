import { NormalizedSchema } from '@smithy/core/schema';
import { Shape, type Traits } from './shape.ts';

export type Protocol =
  | 'ec2Query'
  | 'awsQuery'
  | 'awsJson1_0'
  | 'awsJson1_1'
  | 'restJson1'
  | 'restXml'
  | 'rpcv2Cbor';

export interface OperationModel {
  readonly name: string;
  readonly http: Traits['http'];
  /** Undefined where an operation takes or answers nothing. */
  readonly input: Shape | undefined;
  readonly output: Shape | undefined;
}

export interface ErrorModel {
  /** The name in the model, which JSON protocols put on the wire: `NoSuchEntityException`. */
  readonly name: string;
  /** What the Query protocols put there: `NoSuchEntity`. */
  readonly queryCode: string;
  readonly status: number;
}

/** One version of one AWS service, as its SDK client describes it. */
export interface ServiceModel {
  /** The name in a signature's scope: `ec2`, `monitoring`. */
  readonly signingName: string;
  readonly version: string;
  readonly protocol: Protocol;
  readonly xmlNamespace: string | undefined;
  readonly operations: ReadonlyMap<string, OperationModel>;
  /** By name and by query code. */
  readonly errors: ReadonlyMap<string, ErrorModel>;
  /** A JSON service that was a Query service once tells the old error code in a header. */
  readonly queryCompatible: boolean;
}

interface ClientConfig {
  readonly apiVersion: string;
  readonly defaultSigningName: string;
  readonly protocol: {
    getShapeId(): string;
    readonly options?: { readonly xmlNamespace?: string };
    readonly awsQueryCompatible?: boolean;
  };
}

type ClientClass = new (config: object) => { readonly config: ClientConfig };

const OPERATION = 9;
const ERROR = -3;

/** Reads the model out of an SDK client's module. Throws when the SDK lays its schemas out in a way unknown here. */
export function serviceModel(module: Readonly<Record<string, unknown>>): ServiceModel {
  const config = configOf(module);
  const operations = new Map<string, OperationModel>();
  const errors = new Map<string, ErrorModel>();
  for (const schema of Object.values(module)) {
    if (!Array.isArray(schema)) continue;
    const [kind, , name, traits, input, output] = schema as [
      number,
      string,
      string,
      unknown,
      unknown,
      unknown,
    ];
    if (kind === OPERATION)
      operations.set(name, { name, http: httpOf(traits), input: shapeOf(input), output: shapeOf(output) });
    if (kind === ERROR) addError(errors, name, NormalizedSchema.of(schema as never).getMergedTraits());
  }
  if (operations.size === 0)
    throw new Error('the SDK client exports no operation schemas in the known layout');
  return {
    signingName: config.defaultSigningName,
    version: config.apiVersion,
    protocol: config.protocol.getShapeId().split('#')[1] as Protocol,
    xmlNamespace: config.protocol.options?.xmlNamespace,
    operations,
    errors,
    queryCompatible: config.protocol.awsQueryCompatible === true,
  };
}

function configOf(module: Readonly<Record<string, unknown>>): ClientConfig {
  const name = Object.keys(module).find((key) => /^[A-Z]\w*Client$/.test(key));
  const Client = name === undefined ? undefined : (module[name] as ClientClass);
  if (!Client) throw new Error('the module exports no SDK client');
  const credentials = { accessKeyId: 'unused', secretAccessKey: 'unused' };
  return new Client({ region: 'us-east-1', endpoint: 'http://127.0.0.1', credentials }).config;
}

function httpOf(traits: unknown): Traits['http'] {
  return typeof traits === 'object' && traits !== null ? (traits as Traits).http : undefined;
}

function shapeOf(reference: unknown): Shape | undefined {
  const schema: unknown = typeof reference === 'function' ? reference() : reference;
  return schema === undefined || schema === 'unit'
    ? undefined
    : new Shape(NormalizedSchema.of(schema as never));
}

function addError(errors: Map<string, ErrorModel>, name: string, traits: Traits): void {
  const status = traits.awsQueryError?.[1] ?? traits.httpError ?? (traits.error === 'server' ? 500 : 400);
  const model = { name, queryCode: traits.awsQueryError?.[0] ?? name, status };
  errors.set(name, model);
  if (!errors.has(model.queryCode)) errors.set(model.queryCode, model);
}
