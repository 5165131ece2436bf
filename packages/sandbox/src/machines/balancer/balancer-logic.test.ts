import { describe, expect, it } from 'vitest';
import { matches } from './health-check.ts';
import { locationOf } from './redirect.ts';
import { groupOfTurn } from './turns.ts';

describe('weights', () => {
  it('give each group its share of the turns', () => {
    const groups = [
      { groupId: 'a', weight: 3 },
      { groupId: 'b', weight: 1 },
      { groupId: 'c', weight: 0 },
    ];
    const seen = Array.from({ length: 8 }, (_, turn) => groupOfTurn(groups, turn));
    expect(seen.join('')).toBe('aaabaaab');
    expect(groupOfTurn([{ groupId: 'a', weight: 0 }], 1)).toBeUndefined();
  });
});

describe('a health check', () => {
  it.each([
    ['200', 200, true],
    ['200', 204, false],
    ['200-299,301', 204, true],
    ['200-299, 301', 301, true],
    ['200-299,301', 302, false],
  ])('%s takes %i for well: %s', (codes, status, well) => expect(matches(codes, status)).toBe(well));
});

describe('a redirect', () => {
  const kind = 'redirect' as const;
  const same = {
    kind,
    statusCode: 301 as const,
    protocol: '#{protocol}',
    host: '#{host}',
    port: '#{port}',
    path: '/#{path}',
    query: '#{query}',
  };
  const requested = { protocol: 'http' as const, host: 'shop.example:8080', port: 8080, url: '/a/b?c=d' };

  it('keeps what it does not name', () => {
    expect(locationOf({ ...same, protocol: 'HTTPS', port: '443' }, requested)).toBe(
      'https://shop.example/a/b?c=d',
    );
    expect(locationOf({ ...same, path: '/new/#{path}', query: '' }, requested)).toBe(
      'http://shop.example:8080/new/a/b',
    );
    expect(locationOf({ ...same, host: 'www.#{host}', port: '80' }, { ...requested, url: '/' })).toBe(
      'http://www.shop.example/',
    );
  });
});
