import { describe, expect, test } from 'vitest';
import { plainScalar } from './yaml-scalar.ts';

describe('a plain scalar', () => {
  test.each([
    ['2010-09-09', { value: '2010-09-09' }],
    ['2012-10-17', { value: '2012-10-17' }],
    ['2001-12-14t21:59:43.10-05:00', { value: '2001-12-14t21:59:43.10-05:00' }],
    ['22:00', { value: '22:00' }],
    ['yes', { value: true }],
    ['Off', { value: false }],
    ['TRUE', { value: true }],
    ['y', { value: 'y' }],
    ['~', { value: null }],
    ['', { value: null }],
    ['Null', { value: null }],
    ['12', { value: 12 }],
    ['-1', { value: -1 }],
    ['+1', { value: 1, text: '+1' }],
    ['022', { value: 18, text: '022' }],
    ['0', { value: 0 }],
    ['089', { value: '089' }],
    ['0x1F', { value: 31, text: '0x1F' }],
    ['0b101', { value: 5, text: '0b101' }],
    ['1_000', { value: 1000, text: '1_000' }],
    ['5.10', { value: 5.1, text: '5.10' }],
    ['1e3', { value: 1000, text: '1e3' }],
    ['.5', { value: 0.5, text: '.5' }],
    ['1.2.3', { value: '1.2.3' }],
    ['.inf', { value: '.inf' }],
    ['.nan', { value: '.nan' }],
    ['1e999', { value: '1e999' }],
    ['123456789012345678901', { value: 123456789012345680000, text: '123456789012345678901' }],
    ['t3.micro', { value: 't3.micro' }],
    ['_', { value: '_' }],
    ['-', { value: '-' }],
    ['.', { value: '.' }],
  ])('%s', (source, expected) => {
    expect(plainScalar(source)).toEqual(expected);
  });
});
