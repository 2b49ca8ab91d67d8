import { rowsBefore, withOtherBuild } from './against';
import { slower, unpaired } from './compare';
import { startUp, type Row } from './measures';

const row = (what: string, ratio: number, isCut = false): Row => ({
  what,
  ratio,
  ours: { cpu: 1, memory: 1, isCut },
});

test('half as much again as recorded is slower, and so is what did not end or was not measured', () => {
  const rows = [row('same', 2), row('edge', 3), row('behind', 3.01), row('cut', 1, true), row('nothing', Number.NaN)];
  const recorded = { same: 2, edge: 2, behind: 2, cut: 2, nothing: 2 };
  expect(slower(rows, recorded).map(({ what }) => what)).toEqual(['behind', 'cut', 'nothing']);
});

test('a row without a recorded ratio, and a ratio without a row, are told', () => {
  expect(unpaired([row('both', 1), row('new', 1)], { both: 1, old: 1 })).toEqual([
    'not recorded: new',
    'recorded, but not measured: old',
  ]);
  expect(unpaired([row('both', 1)], { both: 1 })).toEqual([]);
});

test('another build runs the same programs on the same inputs, beside what runs nothing of ours', () => {
  const own = startUp.programs();
  const both = withOtherBuild(own, '/other');
  expect(Object.keys(both)).toEqual(['bare', 'version', 'two', 'version, before', 'two, before']);
  const [ours = [], theirs = []] = [both['two']?.args, both['two, before']?.args];
  expect(theirs[0]).toBe('/other/dist/bin/bucket-warden.js');
  expect(theirs.slice(1)).toEqual(ours.slice(1));
  const cost = (cpu: number): Row['ours'] => ({ cpu, memory: 1, isCut: false });
  const costs = {
    bare: cost(10),
    version: cost(20),
    two: cost(30),
    'version, before': cost(40),
    'two, before': cost(50),
  };
  expect(rowsBefore(startUp, costs).map(({ ratio }) => ratio)).toEqual([4, 5]);
});
