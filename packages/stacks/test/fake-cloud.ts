import { DiagnosticError, error, type Json, type JsonObject } from '@groundcrew/contract';
import type { Live, Operation, Refresh, ResourceType, ResourceTypes } from '../src/index.ts';

/**
 * A fake of AWS, and of nothing else: runs, database and planner are the real ones. It is a fake because these tests
 * need to stop the world at every boundary of a call (before it, after its effect, after its answer) and to count effects.
 */
export class FakeCloud {
  readonly resources = new Map<string, FakeResource>();
  /** Every effect in order: `create Net`, `delete Net`. */
  readonly effects: string[] = [];
  /** Called at each boundary, `create Net:made`; what it throws or awaits happens there. */
  at: (boundary: string, operation: Operation) => Promise<void> = async () => undefined;
  /** Called when what was read is on its way back. */
  afterRead: () => Promise<void> = async () => undefined;
  /** Types without tokens and tags find nothing again. */
  recovers: 'by-token' | 'unknown' = 'by-token';
  /** Reads and searches know nothing of what stands: it is too new. */
  hidden = false;
  #next = 1;

  types(): ResourceTypes {
    return {
      get: (type) => new FakeType(type, this),
      refusal: (type) => (type.startsWith('Custom::') ? `${type} is a custom resource` : undefined),
    };
  }

  make(type: string, operation: Operation, properties: JsonObject): FakeResource {
    const name = typeof properties['Name'] === 'string' ? properties['Name'] : undefined;
    const physicalId = name ?? `${operation.logicalId.toLowerCase()}-${this.#next++}`;
    if (this.resources.has(`${type} ${physicalId}`)) {
      throw new DiagnosticError(error('AWS_CONFLICT', `${physicalId} exists already`));
    }
    const made: FakeResource = {
      type,
      physicalId,
      properties,
      token: operation.token,
      logicalId: operation.logicalId,
    };
    this.resources.set(`${type} ${physicalId}`, made);
    this.effects.push(`create ${operation.logicalId}`);
    return made;
  }

  /** In which depth it was read, read by read. */
  readonly depths: Refresh[] = [];

  /** What reads and searches know of. */
  get shown(): readonly FakeResource[] {
    return this.hidden ? [] : [...this.resources.values()];
  }

  /** The one resource that a logical id has now. */
  only(logicalId: string): FakeResource {
    const found = [...this.resources.values()].filter((resource) => resource.logicalId === logicalId);
    if (found.length !== 1 || !found[0]) throw new Error(`${found.length} resources for ${logicalId}`);
    return found[0];
  }

  drift(logicalId: string, properties: JsonObject): void {
    const resource = this.only(logicalId);
    resource.properties = { ...resource.properties, ...properties };
  }
}

export interface FakeResource {
  readonly type: string;
  readonly physicalId: string;
  readonly logicalId: string;
  readonly token: string;
  properties: JsonObject;
  /** What it answers otherwise than it did when it was made. */
  attributes?: JsonObject;
}

class FakeType implements ResourceType {
  readonly type: string;
  readonly #cloud: FakeCloud;

  constructor(type: string, cloud: FakeCloud) {
    this.type = type;
    this.#cloud = cloud;
  }

  async read(
    physicalIds: readonly string[],
    refresh: Refresh,
  ): Promise<ReadonlyMap<string, Live | undefined>> {
    this.#cloud.depths.push(refresh);
    const answer = new Map(
      physicalIds.map((id) => {
        const found = this.#cloud.shown.find((each) => each.type === this.type && each.physicalId === id);
        return [id, found && live(found)];
      }),
    );
    await this.#cloud.afterRead();
    return answer;
  }

  async create(operation: Operation, desired: JsonObject): Promise<Live> {
    const cloud = this.#cloud;
    await operation.guard();
    await cloud.at(`create ${operation.logicalId}:before`, operation);
    const made = cloud.make(this.type, operation, desired);
    await cloud.at(`create ${operation.logicalId}:made`, operation);
    await operation.created(made.physicalId);
    await cloud.at(`create ${operation.logicalId}:known`, operation);
    return live(made);
  }

  async update(
    operation: Operation,
    physicalId: string,
    change: { desired: JsonObject; changed: readonly string[] },
  ): Promise<Live> {
    await operation.guard();
    await this.#cloud.at(`update ${operation.logicalId}:before`, operation);
    const resource = this.#cloud.resources.get(`${this.type} ${physicalId}`);
    if (!resource) throw new DiagnosticError(error('AWS_NOT_FOUND', `${physicalId} does not exist`));
    resource.properties = Object.fromEntries([
      ...Object.entries(resource.properties).filter(([name]) => !change.changed.includes(name)),
      ...change.changed.flatMap((name): [string, Json][] => {
        const value = change.desired[name];
        return value === undefined ? [] : [[name, value]];
      }),
    ]);
    if (change.changed.length > 0) this.#cloud.effects.push(`update ${operation.logicalId}`);
    await this.#cloud.at(`update ${operation.logicalId}:made`, operation);
    return live(resource);
  }

  async delete(operation: Operation, physicalId: string): Promise<void> {
    await operation.guard();
    await this.#cloud.at(`delete ${operation.logicalId}:before`, operation);
    const id = `${this.type} ${physicalId}`;
    for (const other of this.#cloud.resources.values()) {
      if (other.physicalId !== physicalId && JSON.stringify(other.properties).includes(`"${physicalId}"`)) {
        throw new DiagnosticError(
          error('AWS_DEPENDENCY_VIOLATION', `${physicalId} is in use by ${other.physicalId}`),
        );
      }
    }
    if (this.#cloud.resources.delete(id)) this.#cloud.effects.push(`delete ${operation.logicalId}`);
    await this.#cloud.at(`delete ${operation.logicalId}:made`, operation);
  }

  async recover(operation: Operation) {
    if (this.#cloud.recovers === 'unknown')
      return { state: 'unknown' as const, reason: 'AWS may still be at it' };
    const found = this.#cloud.shown.find((resource) => resource.token === operation.token);
    return found ? { state: 'found' as const, physicalId: found.physicalId } : { state: 'absent' as const };
  }

  async *list(): AsyncIterable<Live> {
    for (const resource of this.#cloud.shown) if (resource.type === this.type) yield live(resource);
  }

  async findOwned(tag: { readonly value: string }): Promise<readonly string[]> {
    return this.#cloud.shown
      .filter((resource) => resource.type === this.type && resource.token === tag.value)
      .map((resource) => resource.physicalId);
  }

  async snapshot(operation: Operation, physicalId: string): Promise<string> {
    this.#cloud.effects.push(`snapshot ${operation.logicalId}`);
    return `snap-of-${physicalId}`;
  }
}

const live = (resource: FakeResource): Live => ({
  physicalId: resource.physicalId,
  properties: resource.properties,
  attributes: {
    Ref: resource.physicalId,
    VpcId: resource.physicalId,
    Arn: `arn:${resource.physicalId}`,
    ...resource.attributes,
  },
});
