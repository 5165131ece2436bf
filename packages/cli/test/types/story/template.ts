import type { Json, JsonObject } from '@groundcrew/contract';
import type { Patch, TypeCase } from './type-case.ts';

/** Names the newest image, so that no template has to know an id. */
const image = {
  Type: 'AWS::SSM::Parameter::Value<AWS::EC2::Image::Id>',
  Default: '/aws/service/debian/release/12/latest/amd64',
};

export const ref = (logicalId: string): JsonObject => ({ Ref: logicalId });
export const att = (logicalId: string, attribute: string): JsonObject => ({
  'Fn::GetAtt': [logicalId, attribute],
});

/** A template around resources; `Image` can be referred to in each. */
export const templateOf = (resources: object, rest: JsonObject = {}): JsonObject => ({
  AWSTemplateFormatVersion: '2010-09-09',
  ...rest,
  ...(JSON.stringify(resources).includes('{"Ref":"Image"}') && {
    Parameters: { ...(rest['Parameters'] as JsonObject | undefined), Image: image },
  }),
  Resources: resources as JsonObject,
});

/** Properties in another version; `null` leaves one out. */
export const patched = (properties: JsonObject, patch: Patch): JsonObject =>
  Object.fromEntries(Object.entries({ ...properties, ...patch }).filter(([, value]) => value !== null));

/** The template of a case, with an output for each attribute that is to be answered. */
export function caseTemplate(subject: TypeCase, patch: Patch, attributes: readonly string[]): JsonObject {
  const outputs = attributes.map((name, index): [string, Json] => [
    `Answer${index}`,
    { Value: asText(name === 'Ref' ? ref('Subject') : att('Subject', name)) },
  ]);
  const Properties = patched(subject.properties, patch);
  return templateOf(
    { ...subject.around, Subject: { Type: subject.type, ...subject.beside, Properties } },
    outputs.length > 0 ? { Outputs: Object.fromEntries(outputs) } : {},
  );
}

/** Numbers and truth values become text, as outputs are. */
const asText = (value: JsonObject): JsonObject => ({ 'Fn::Join': ['', [value]] });
