import { parseScalar } from './scalar.ts';
import type { Shape } from './shape.ts';

/** What a form's dotted names spell: `A.B.1=x` is `{A: {B: {1: 'x'}}}`. */
type Tree = string | { [name: string]: Tree };

/**
 * Decodes the form of the awsQuery and ec2Query protocols.
 * https://smithy.io/2.0/aws/protocols/aws-query-protocol.html, https://smithy.io/2.0/aws/protocols/aws-ec2-query-protocol.html
 */
export function decodeQuery(shape: Shape, form: URLSearchParams, dialect: 'ec2' | 'query'): unknown {
  return new QueryDecoder(dialect === 'ec2').structure(shape, treeOf(form));
}

function treeOf(form: URLSearchParams): Tree {
  const root: { [name: string]: Tree } = Object.create(null) as Record<string, Tree>;
  for (const [name, value] of form) {
    const parts = name.split('.');
    const last = parts.pop() ?? '';
    let node = root;
    for (const part of parts) {
      let next = node[part];
      if (typeof next !== 'object') next = node[part] = Object.create(null) as Record<string, Tree>;
      node = next;
    }
    node[last] ??= value;
  }
  return root;
}

class QueryDecoder {
  readonly #ec2: boolean;

  constructor(ec2: boolean) {
    this.#ec2 = ec2;
  }

  structure(shape: Shape, node: Tree): Record<string, unknown> {
    const out: Record<string, unknown> = {};
    for (const [name, member] of shape.members) {
      const child = childOf(node, this.#memberName(name, member));
      if (child !== undefined) out[name] = this.#value(member, child);
    }
    return out;
  }

  #value(shape: Shape, node: Tree): unknown {
    if (shape.kind === 'structure' || shape.kind === 'union') return this.structure(shape, node);
    if (shape.kind === 'list') return this.#list(shape, node);
    if (shape.kind === 'map') return this.#map(shape, node);
    return parseScalar(shape, typeof node === 'string' ? node : undefined);
  }

  /** EC2 lists are always flat. An empty list comes as the bare name. */
  #list(shape: Shape, node: Tree): unknown[] {
    const flat = this.#ec2 || shape.traits.xmlFlattened !== undefined;
    const named = shape.item.traits.xmlName ?? 'member';
    const items = flat ? node : (childOf(node, named) ?? childOf(node, 'member'));
    return inOrder(items).map((item) => this.#value(shape.item, item));
  }

  #map(shape: Shape, node: Tree): Record<string, unknown> {
    const entries = shape.traits.xmlFlattened === undefined ? childOf(node, 'entry') : node;
    const keyName = shape.key.traits.xmlName ?? 'key';
    const valueName = shape.item.traits.xmlName ?? 'value';
    return Object.fromEntries(
      inOrder(entries).map((entry) => [
        String(childOf(entry, keyName)),
        this.#value(shape.item, childOf(entry, valueName) ?? ''),
      ]),
    );
  }

  #memberName(name: string, member: Shape): string {
    if (!this.#ec2) return member.traits.xmlName ?? name;
    if (member.traits.ec2QueryName) return member.traits.ec2QueryName;
    const plain = member.traits.xmlName ?? name;
    return plain.charAt(0).toUpperCase() + plain.slice(1);
  }
}

function childOf(node: Tree, name: string): Tree | undefined {
  return typeof node === 'object' ? node[name] : undefined;
}

function inOrder(node: Tree | undefined): Tree[] {
  if (typeof node !== 'object') return [];
  return Object.entries(node)
    .filter(([name]) => /^\d+$/.test(name))
    .sort(([a], [b]) => Number(a) - Number(b))
    .map(([, item]) => item);
}
