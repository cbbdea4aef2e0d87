import { type Command, settled } from './commands.js';
import { whatIsLeft } from './left-over.js';
import type { Living } from './living.js';
import { MAX_STALENESS_MS, KEYS } from './names.js';
import { Violation } from './oracle.js';
import { type Action, focused, type Script } from './script.js';
import { World } from './world.js';

/** More steps than that in one go: commands call forth commands without end. */
const MOST_COMMANDS = 2_000;

/** Rounds of time at the end within which every call must end: longer than limits and leases last. */
const LAST_ROUNDS = 80;
const LAST_ROUND_MS = 500;

/**
 * Plays a script, then heals all faults, lets time pass and asks for everything once more.
 *
 * @throws Violation
 */
export async function play(script: Script, { isCalm = false } = {}): Promise<World> {
  const world = new World(script, isCalm);
  try {
    if (script.isWarm) await askForAll(world);
    for (const action of focused(script)) {
      if (isCalm && action.do === 'pass') await passCalmly(world, action.ms);
      else await act(world, action);
      await settled();
      if (world.oracle.violation !== undefined) throw world.oracle.violation;
    }
    await end(world);
    return world;
  } finally {
    for (const { parts } of world.processes) parts.stop();
  }
}

async function act(world: World, action: Action): Promise<void> {
  const { clock, commands } = world;
  const living = 'process' in action ? (world.processes[action.process] as Living) : undefined;
  switch (action.do) {
    case 'call':
      void world.ask(living as Living, action.key);
      return;
    case 'step':
      step(world, action.pick, action.how);
      return;
    case 'hear':
      hear(living as Living, action.pick, action.how);
      return;
    case 'flow':
      await flow(world, living as Living, action.hears);
      return;
    case 'release': {
      const [load] = world.loads.splice(action.pick % Math.max(1, world.loads.length), 1);
      load?.end(action.how);
      return;
    }
    case 'pass':
      clock.advance(action.ms);
      return;
    case 'invalidate':
      world.invalidate(living as Living, action.what, action.mode);
      return;
    case 'set':
      world.set(living as Living, action.key);
      return;
    case 'put':
      world.put(living as Living, action.key);
      return;
    case 'bus':
      changeBus(living as Living, action.how);
      return;
    case 'network':
      (living as Living).isDisconnected = action.how === 'disconnect';
      return;
    case 'crash':
      crash(world, action.process);
      return;
    case 'server':
      if (action.how === 'evict') await world.server.store.evict();
      else if (action.how === 'loseVersions') world.server.loseVersions();
      else {
        for (const command of commands.all) commands.refuse(command);
        await world.server.restart();
        for (const { parts } of world.processes) changeBus({ parts }, 'cut');
      }
  }
}

function step(world: World, pick: number, how: Extract<Action, { do: 'step' }>['how']): void {
  const { commands } = world;
  const movable = commands.movable;
  const command = movable[pick % Math.max(1, movable.length)];
  if (command === undefined) return;
  if (isRefused(world, command) && how !== 'giveUp') commands.refuse(command);
  else if (how === 'through' || (how === 'carryOut' && command.isCarriedOut)) commands.through(command);
  else commands[how](command);
}

function isRefused({ processes }: World, { sender }: Command): boolean {
  return processes.find(({ id }) => id === sender)?.isDisconnected === true;
}

function hear({ parts }: Living, pick: number, how: 'deliver' | 'lose'): void {
  const { bus } = parts.backend;
  if (bus.held === 0) return;
  if (how === 'deliver') bus.release(pick % bus.held);
  else bus.lose(pick % bus.held);
}

/** Carries out all that a process sends, and delivers all messages to it if it hears, until nothing moves but loads. */
async function flow(world: World, living: Living, hears = true): Promise<void> {
  const { commands } = world;
  const { bus } = living.parts.backend;
  for (let moved = 0; moved < MOST_COMMANDS; moved += 1) {
    const command = commands.of(living.id);
    if (hears && bus.held > 0) bus.release();
    else if (command === undefined) return;
    else if (living.isDisconnected) commands.refuse(command);
    else commands.through(command);
    await settled();
  }
  throw new Violation(`Process ${living.id} never comes to rest.`);
}

function changeBus({ parts }: Pick<Living, 'parts'>, how: Extract<Action, { do: 'bus' }>['how']): void {
  const { bus } = parts.backend;
  if (how === 'open') {
    bus.open();
  } else if (how === 'reconnect') {
    bus.reconnect();
    bus.hold();
  } else {
    bus.cut({ isNoticed: how === 'cut' });
  }
}

/** Its loads never end, its leases stay, and what it has sent may be carried out all the same. */
function crash(world: World, index: number): void {
  const living = world.processes[index] as Living;
  living.isDead = true;
  living.parts.stop();
  world.commands.abandon(living.id);
  world.loads.splice(0, Infinity, ...world.loads.filter(({ process }) => process !== living.id));
  for (const [work, process] of world.open) if (process === living.id) world.open.delete(work);
  world.start(index);
}

/** So slowly that each process does in time what it has to. */
async function passCalmly(world: World, ms: number): Promise<void> {
  for (let passed = 0; passed < ms; passed += 300) {
    await flowAll(world);
    world.clock.advance(Math.min(300, ms - passed));
    await settled();
  }
  await flowAll(world);
}

async function flowAll(world: World): Promise<void> {
  for (let round = 0; round < MOST_COMMANDS; round += 1) {
    for (const living of world.processes) await flow(world, living);
    const isQuiet = world.processes.every(
      ({ id, parts }) => world.commands.of(id) === undefined && parts.backend.bus.held === 0,
    );
    if (isQuiet) return;
  }
}

async function end(world: World): Promise<void> {
  for (const living of world.processes) {
    living.isDisconnected = false;
    changeBus(living, 'reconnect');
  }
  await untilAllEnded(world);
  // By then, everyone must know of everything.
  await passCalmly(world, MAX_STALENESS_MS);
  await askForAll(world);
}

async function askForAll(world: World): Promise<void> {
  for (const living of world.processes) for (const key of KEYS) void world.ask(living, key);
  await untilAllEnded(world);
}

async function untilAllEnded(world: World): Promise<void> {
  for (let round = 0; round < LAST_ROUNDS; round += 1) {
    await flowAll(world);
    for (const load of world.loads.splice(0)) load.end('value');
    await settled();
    await flowAll(world);
    if (world.oracle.violation !== undefined) throw world.oracle.violation;
    const left = whatIsLeft(world);
    if (left === undefined) return;
    if (round === LAST_ROUNDS - 1) throw new Violation(`Never ended: ${left}`);
    world.clock.advance(LAST_ROUND_MS);
    await settled();
  }
}
