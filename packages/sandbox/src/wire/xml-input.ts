import { parseXML } from '@aws-sdk/xml-builder';
import { parseScalar } from './scalar.ts';
import type { Shape } from './shape.ts';

/** The content of a document's root element. */
export function parseRoot(xml: string): unknown {
  return Object.values(parseXML(xml) as Record<string, unknown>)[0];
}

/** A parsed XML element → the SDK's shapes. https://smithy.io/2.0/aws/protocols/aws-restxml-protocol.html */
export function decodeXml(shape: Shape, node: unknown): unknown {
  if (shape.kind === 'list') return listOf(shape, node).map((item) => decodeXml(shape.item, item));
  if (shape.kind === 'map') return decodeMap(shape, node);
  if (shape.kind === 'structure' || shape.kind === 'union') return decodeMembers(shape, node);
  return parseScalar(shape, textOf(node));
}

function listOf(shape: Shape, node: unknown): unknown[] {
  if (shape.traits.xmlFlattened !== undefined) return many(node);
  return many(childOf(node, shape.item.traits.xmlName ?? 'member'));
}

function decodeMap(shape: Shape, node: unknown): Record<string, unknown> {
  const keyName = shape.key.traits.xmlName ?? 'key';
  const valueName = shape.item.traits.xmlName ?? 'value';
  const entries = many(shape.traits.xmlFlattened === undefined ? childOf(node, 'entry') : node);
  return Object.fromEntries(
    entries.map((entry) => [
      textOf(childOf(entry, keyName)),
      decodeXml(shape.item, childOf(entry, valueName)),
    ]),
  );
}

function decodeMembers(shape: Shape, node: unknown): Record<string, unknown> {
  const out: Record<string, unknown> = {};
  for (const [name, member] of shape.members) {
    const child = childOf(node, member.traits.xmlName ?? name);
    if (child !== undefined) out[name] = decodeXml(member, child);
  }
  return out;
}

function childOf(node: unknown, name: string): unknown {
  return typeof node === 'object' && node !== null ? (node as Record<string, unknown>)[name] : undefined;
}

function textOf(node: unknown): string {
  const text = typeof node === 'object' ? childOf(node, '#text') : node;
  return typeof text === 'string' ? text : '';
}

function many(node: unknown): unknown[] {
  if (node === undefined || node === '') return [];
  return Array.isArray(node) ? node : [node];
}
