/** An address as 32 or 128 bits. */
export interface Address {
  readonly bits: bigint;
  readonly size: 32 | 128;
}

export function parseAddress(text: string): Address | undefined {
  if (/^\d{1,3}(\.\d{1,3}){3}$/.test(text)) {
    const parts = text.split('.').map(Number);
    if (parts.some((part) => part > 255)) return undefined;
    return { bits: parts.reduce((bits, part) => (bits << 8n) | BigInt(part), 0n), size: 32 };
  }
  if (!/^[0-9a-f:.]+$/i.test(text) || !text.includes(':')) return undefined;
  const [head = '', tail, more] = text.split('::');
  if (more !== undefined) return undefined;
  const groups = (part: string): string[] => (part === '' ? [] : part.split(':'));
  const [left, right] = [groups(head), groups(tail ?? '')];
  const missing = 8 - left.length - right.length;
  if (tail === undefined ? missing !== 0 : missing < 1) return undefined;
  const all = [...left, ...Array.from({ length: missing }, () => '0'), ...right];
  if (all.some((group) => !/^[0-9a-f]{1,4}$/i.test(group))) return undefined;
  return { bits: all.reduce((bits, group) => (bits << 16n) | BigInt(`0x${group}`), 0n), size: 128 };
}

/** First and last address of a CIDR block; a bare address is a block of one. */
export function parseBlock(
  text: string,
): { readonly first: bigint; readonly last: bigint; readonly size: 32 | 128 } | undefined {
  const [base = '', prefix] = text.split('/');
  const address = parseAddress(base);
  if (!address || (prefix !== undefined && !/^\d{1,3}$/.test(prefix))) return undefined;
  const length = prefix === undefined ? address.size : Number(prefix);
  if (length > address.size) return undefined;
  const host = (1n << BigInt(address.size - length)) - 1n;
  const first = address.bits & ~host;
  return { first, last: first | host, size: address.size };
}

/** Addresses of both sizes as disjoint intervals in ascending order. */
export interface Networks {
  readonly 32: readonly Interval[];
  readonly 128: readonly Interval[];
}

export interface Interval {
  readonly first: bigint;
  readonly last: bigint;
}

/** The union of CIDR blocks, sorted and merged; what is no block is left out. */
export function networksOf(blocks: readonly string[]): Networks {
  const found: { 32: Interval[]; 128: Interval[] } = { 32: [], 128: [] };
  for (const text of blocks) {
    const block = parseBlock(text);
    if (block) found[block.size].push(block);
  }
  return { 32: merged(found[32]), 128: merged(found[128]) };
}

function merged(intervals: readonly Interval[]): readonly Interval[] {
  const sorted = intervals.toSorted((a, b) => (a.first < b.first ? -1 : a.first > b.first ? 1 : 0));
  const found: { first: bigint; last: bigint }[] = [];
  for (const { first, last } of sorted) {
    const before = found.at(-1);
    if (before === undefined || first > before.last + 1n) found.push({ first, last });
    else if (last > before.last) before.last = last;
  }
  return found;
}

/** Whether the address lies in one of the networks; a text that is no address lies in none. */
export function inNetworks(networks: Networks, text: string): boolean {
  const address = parseAddress(text);
  if (address === undefined) return false;
  const intervals = networks[address.size];
  let [low, high] = [0, intervals.length - 1];
  while (low <= high) {
    const middle = (low + high) >> 1;
    const interval = intervals[middle];
    if (interval === undefined || address.bits < interval.first) high = middle - 1;
    else if (address.bits > interval.last) low = middle + 1;
    else return true;
  }
  return false;
}

/** One address of each interval that the borders of the networks leave, ordinary ones first. */
export function addressesOf(all: readonly Networks[]): readonly string[] {
  return ['203.0.113.77', '2001:db8::77', ...addressShares(all).map(([address]) => address)];
}

/** The same with the share of all addresses that each stands for; those of either size are half of all. */
export function addressShares(all: readonly Networks[]): readonly (readonly [string, number])[] {
  return ([32, 128] as const).flatMap((size) => {
    const limit = (1n << BigInt(size)) - 1n;
    const borders = new Set<bigint>([0n]);
    for (const networks of all)
      for (const { first, last } of networks[size]) {
        borders.add(first);
        if (last < limit) borders.add(last + 1n);
      }
    const sorted = [...borders].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
    return sorted.map((border, index): readonly [string, number] => {
      const end = (sorted[index + 1] ?? limit + 1n) - 1n;
      const share = Number(end - border + 1n) / 2 ** (size + 1);
      return [showAddress(border + (end - border) / 2n, size), share];
    });
  });
}

/** The text of an address. */
export function showAddress(bits: bigint, size: 32 | 128): string {
  if (size === 32) return [24n, 16n, 8n, 0n].map((shift) => String((bits >> shift) & 255n)).join('.');
  return Array.from({ length: 8 }, (_, index) => ((bits >> BigInt(16 * (7 - index))) & 65535n).toString(16)).join(':');
}
