import type { Shape } from '../../src/wire/shape.ts';

const DEEPEST = 16;

/** Makes values that fit shapes; each is another one, so that a mix-up of members shows. */
export class Synthesiser {
  #count = 0;

  /** A structure with every member that does not stream, or {} where there is no shape. */
  structure(shape: Shape | undefined): Record<string, unknown> {
    return (shape ? this.#members(shape, 0, new Set()) : undefined) ?? {};
  }

  #value(shape: Shape, depth: number, seen: ReadonlySet<string>): unknown {
    switch (shape.kind) {
      case 'string':
        return shape.traits.mediaType ? '{"a":1}' : `text ${++this.#count}&<é`;
      case 'boolean':
        return true;
      case 'number':
        return ++this.#count;
      case 'bigint':
        return BigInt(++this.#count);
      case 'timestamp':
        return new Date(1.7e12 + ++this.#count * 1000);
      case 'blob':
        return new Uint8Array([1, 2, 3, ++this.#count % 256]);
      case 'document':
        return { document: ++this.#count };
      case 'list': {
        const items = [this.#value(shape.item, depth + 1, seen), this.#value(shape.item, depth + 1, seen)];
        return items[0] === undefined ? undefined : items;
      }
      case 'map': {
        const item = this.#value(shape.item, depth + 1, seen);
        return item === undefined ? undefined : { k1: item };
      }
      default:
        return this.#members(shape, depth, seen);
    }
  }

  #members(shape: Shape, depth: number, seen: ReadonlySet<string>): Record<string, unknown> | undefined {
    if (seen.has(shape.id) || depth > DEEPEST) return undefined;
    const inside = new Set([...seen, shape.id]);
    const out: Record<string, unknown> = {};
    for (const [name, member] of shape.members) {
      if (member.streaming) continue;
      const value = this.#bound(member, this.#value(member, depth + 1, inside));
      if (value === undefined) continue;
      out[name] = value;
      if (shape.kind === 'union') break;
    }
    return depth > 0 && Object.keys(out).length === 0 ? undefined : out;
  }

  /** Paths and headers carry less than bodies do. */
  #bound(shape: Shape, value: unknown): unknown {
    const { traits, kind } = shape;
    if (traits.httpResponseCode !== undefined) return 200;
    if (traits.httpPrefixHeaders !== undefined) return { k1: 'v' };
    const plain = traits.httpLabel !== undefined || traits.httpHeader !== undefined;
    if (plain && kind === 'string' && !traits.mediaType) return `plain-${++this.#count}`;
    if (traits.httpHeader !== undefined && kind === 'list' && shape.item.kind === 'string')
      return ['one', 'two'];
    return value;
  }
}
