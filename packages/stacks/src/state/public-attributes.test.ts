import { secretMark } from '@groundcrew/planner';
import { expect, test } from 'vitest';
import { publicAttributes, renewedAttributes } from './public-attributes.ts';

const mark = secretMark('1f10');
const live = { Ref: '/web/x', Value: 'canary', Tier: 'Standard' };

test('an attribute of a secret property is recorded by its fingerprint', () => {
  expect(publicAttributes(live, { Name: '/web/x', Value: mark })).toEqual({ ...live, Value: mark });
});

test('what is recorded as a secret stays one, also where its property is not recorded', () => {
  const imported = { attributes: { Ref: '/web/x', Value: mark }, properties: { Name: '/web/x' } };
  const renewed = renewedAttributes(imported, live);
  expect(renewed).toEqual({ Ref: '/web/x', Tier: 'Standard', Value: mark });
  expect(JSON.stringify(renewed)).not.toContain('canary');
});

test('what is no secret follows AWS', () => {
  const recorded = { attributes: { Ref: '/web/x', Value: 'old' }, properties: { Value: 'old' } };
  expect(renewedAttributes(recorded, live)).toEqual(live);
});
