import { expect, it } from 'vitest';
import { deepValidate } from './deep.ts';

it("passes on what AWS's validator finds, as warnings with their places", { timeout: 120_000 }, async () => {
  const text = 'Resources:\n  Net:\n    Type: AWS::EC2::VPC\n    Properties:\n      CidrBlok: 10.0.0.0/16\n';
  const found = await deepValidate({ path: 'web.yaml', text });
  expect(found.every(({ severity }) => severity === 'warning')).toBe(true);
  const typo = found.find(({ summary }) => summary.includes("'CidrBlok'"));
  expect(typo).toMatchObject({
    code: 'AWS_F3002',
    address: 'Net',
    range: { file: 'web.yaml', start: { line: 5, column: 7 }, end: { line: 5, column: 15 } },
  });
});
