import fc from 'fast-check';
import { explore, Worlds, type Exploration, type Owner, type World } from '../../lib/template';

/** What a question of a run is about: one of few parameters, asked for in one of the ways there are. */
interface Question {
  readonly parameter: number;
  readonly way: 'choose' | 'is a' | 'is b' | 'one of' | 'condition';
}

/** Questions that are asked one after the other, as far as the first answer says so, and remembered or not. */
interface Step {
  readonly about: number;
  readonly questions: readonly Question[];
}

const question = fc.record({
  parameter: fc.nat(3),
  way: fc.constantFrom<Question['way']>('choose', 'is a', 'is b', 'one of', 'condition'),
});
const program = fc.array(fc.nat(3), { minLength: 1, maxLength: 4 });

function answer({ parameter, way }: Question, world: World): string {
  const name = `P${parameter}`;
  switch (way) {
    case 'choose':
      return String(world.choose(name, 2, String));
    case 'is a':
      return String(world.equalsLiteral(name, name, 'a'));
    case 'is b':
      return String(world.equalsLiteral(name, name, 'b'));
    case 'one of':
      return String(world.oneLiteralOf(name, name, ['a', 'b']));
    case 'condition':
      return String(world.condition(`C${parameter}`, name, () => world.equalsLiteral(name, name, 'a')));
  }
}

/** What the steps come to: the last question of each is put only where the first came out so. */
function work({ questions }: Step, world: World): { readonly said: string } {
  const [first, ...others] = questions;
  const said = first === undefined ? [] : [answer(first, world)];
  for (const other of others) if (said[0] !== 'false') said.push(answer(other, world));
  return { said: said.join(' ') };
}

test('a run that is given what others made in its world comes to the same as one that makes it', () => {
  fc.assert(
    fc.property(
      fc.array(fc.array(question, { minLength: 1, maxLength: 3 }), { minLength: 4, maxLength: 4 }),
      fc.array(program, { minLength: 2, maxLength: 5 }),
      (questions, programs) => {
        const owner: Owner<{ readonly said: string }> = { in: new WeakMap() };
        const steps = questions.map((some, about): Step => ({ about, questions: some }));
        const worlds = new Worlds();
        const run = (calls: readonly number[], isShared: boolean): Exploration<readonly string[]> =>
          explore(
            64,
            (world) =>
              calls.flatMap((call) => {
                const step = steps[call];
                if (step === undefined) return [];
                const make = (): { readonly said: string } => work(step, world);
                return (isShared ? world.remember(owner, step, make, () => true) : make()).said;
              }),
            isShared ? worlds : undefined,
          );
        const texts = ({ outcomes, complete }: Exploration<readonly string[]>): unknown => [complete, outcomes];
        for (const calls of programs) expect(texts(run(calls, true))).toEqual(texts(run(calls, false)));
      },
    ),
    { numRuns: 300 },
  );
});

test('what is remembered is made once in each world, whoever comes to it', () => {
  let made = 0;
  const owner: Owner<{ readonly picked: number }> = { in: new WeakMap() };
  const [worlds, about] = [new Worlds(), {}];
  const picks = (): readonly number[] =>
    explore(
      8,
      (world) => {
        const make = (): { readonly picked: number } => {
          made++;
          return { picked: world.choose('P', 3, String) };
        };
        return world.remember(owner, about, make, () => true).picked;
      },
      worlds,
    ).outcomes.map(({ value }) => value);
  expect([picks(), picks(), made]).toEqual([[0, 1, 2], [0, 1, 2], 3]);
});
