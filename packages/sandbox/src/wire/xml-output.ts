import { formatScalar } from './scalar.ts';
import { secondNameOf } from './second-names.ts';
import type { Shape } from './shape.ts';

export const XML_DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n';

/** A value as the element `tag`. */
export function encodeXml(shape: Shape, tag: string, value: unknown): string {
  if (shape.kind === 'list') return encodeList(shape, tag, value as readonly unknown[]);
  if (shape.kind === 'map') return encodeMap(shape, tag, value as Readonly<Record<string, unknown>>);
  if (shape.kind === 'structure' || shape.kind === 'union')
    return `<${tag}${attributesOf(shape, value)}>${encodeMembers(shape, value)}</${tag}>`;
  return element(tag, escapeXml(formatScalar(shape, value, 'date-time')));
}

/** The elements of a structure's members, except those that travel as attributes, in headers or in the status line. */
export function encodeMembers(shape: Shape, value: unknown): string {
  const source = value as Readonly<Record<string, unknown>> | null | undefined;
  let xml = '';
  for (const [name, member] of shape.members) {
    const item = source?.[name];
    const { xmlName, xmlAttribute, httpHeader, httpResponseCode } = member.traits;
    if (item === null || item === undefined) continue;
    if ((xmlAttribute ?? httpHeader ?? httpResponseCode) !== undefined) continue;
    xml += encodeXml(member, xmlName ?? name, item);
    const secondName = secondNameOf(member);
    if (secondName !== undefined) xml += encodeXml(member, secondName, item);
  }
  return xml;
}

function encodeList(shape: Shape, tag: string, items: readonly unknown[]): string {
  const flat = shape.traits.xmlFlattened !== undefined;
  const itemTag = flat ? tag : (shape.item.traits.xmlName ?? 'member');
  const xml = items.map((item) => encodeXml(shape.item, itemTag, item)).join('');
  return flat ? xml : element(tag, xml);
}

function encodeMap(shape: Shape, tag: string, map: Readonly<Record<string, unknown>>): string {
  const flat = shape.traits.xmlFlattened !== undefined;
  const keyName = shape.key.traits.xmlName ?? 'key';
  const valueName = shape.item.traits.xmlName ?? 'value';
  const xml = Object.entries(map)
    .map(([key, item]) => element(keyName, escapeXml(key)) + encodeXml(shape.item, valueName, item))
    .map((entry) => element(flat ? tag : 'entry', entry))
    .join('');
  return flat ? xml : element(tag, xml);
}

function attributesOf(shape: Shape, value: unknown): string {
  let text = '';
  const { xmlNamespace } = shape.traits;
  if (typeof xmlNamespace === 'string') text += ` xmlns="${xmlNamespace}"`;
  else if (xmlNamespace) text += ` xmlns${xmlNamespace[0] ? `:${xmlNamespace[0]}` : ''}="${xmlNamespace[1]}"`;
  for (const [name, member] of shape.members) {
    const item = (value as Readonly<Record<string, unknown>>)[name];
    if (member.traits.xmlAttribute !== undefined && item !== null && item !== undefined)
      text += ` ${member.traits.xmlName ?? name}="${escapeXml(item)}"`;
  }
  return text;
}

export function element(tag: string, xml: string): string {
  return `<${tag}>${xml}</${tag}>`;
}

export function escapeXml(value: unknown): string {
  return String(value).replace(/[<>&"'\r]/g, (character) => `&#${character.charCodeAt(0)};`);
}
