import ts from 'typescript';
import type { CommentAllowance } from '../lists/comment-allowances.js';
import { LAYERED_PACKAGE } from '../lists/levels.js';
import { roomOf } from './imports-point-down.js';
import {
  lineOf,
  nodesOf,
  packageOf,
  type SourceFile,
  type SourceTree,
  type Violation,
} from './source-tree.js';

const rule = 'doc comments';
/** A doc comment says what a thing is; these begin a question that its reader has to answer first. */
const OPENINGS = /^(who|what|how|whether|that|whose|which)\b/i;
const MOST_WORDS = 25;

/** The faults of doc comments, by room, are as many as the allowances say: more are red, and fewer must be written down. */
export function docComments(
  tree: SourceTree,
  allowances: Readonly<Record<string, CommentAllowance>>,
): Violation[] {
  const counts = commentFaults(tree);
  const rooms = new Set([...counts.keys(), ...Object.keys(allowances)]);
  return [...rooms].flatMap((room) => {
    const faults = counts.get(room) ?? [];
    const allowed = allowances[room] ?? { openings: 0, longSentences: 0 };
    return (['openings', 'longSentences'] as const).flatMap((kind) => {
      const these = faults.filter((fault) => fault.kind === kind);
      if (these.length === allowed[kind]) return [];
      if (these.length > allowed[kind]) return these.map(({ violation }) => violation);
      const message = `${these.length} ${kind} are left in ${room}: lower its allowance from ${allowed[kind]} in comment-allowances.ts`;
      return [{ rule, file: room, message }];
    });
  });
}

export interface CommentFault {
  readonly kind: keyof CommentAllowance;
  readonly violation: Violation;
}

/** All faults of doc comments in libs and apps, by room: a folder under libs/cache/src, or another package. */
export function commentFaults(tree: SourceTree): ReadonlyMap<string, readonly CommentFault[]> {
  const byRoom = new Map<string, CommentFault[]>();
  for (const file of tree.files.values()) {
    const faults = faultsOf(file);
    if (faults.length === 0) continue;
    const inPackage = packageOf(file.path);
    const room = inPackage === LAYERED_PACKAGE ? `${inPackage}/src/${roomOf(file.path)}` : inPackage;
    byRoom.set(room, [...(byRoom.get(room) ?? []), ...faults]);
  }
  return byRoom;
}

function faultsOf({ path, syntax }: SourceFile): CommentFault[] {
  const faults: CommentFault[] = [];
  for (const comment of docCommentsOf(syntax)) {
    const line = lineOf(syntax, comment);
    const fault = (kind: CommentFault['kind'], message: string): void =>
      void faults.push({ kind, violation: { rule, file: path, line, message } });
    const main = textOf(comment.comment);
    const opening = OPENINGS.exec(main)?.[0];
    if (opening !== undefined)
      fault('openings', `opens with ${opening}; open with what the thing is or does`);
    for (const text of [main, ...(comment.tags ?? []).map((tag) => textOf(tag.comment))]) {
      for (const sentence of sentencesOf(text)) {
        const words = wordCount(sentence);
        if (words > MOST_WORDS) fault('longSentences', `${words} words: ${sentence.slice(0, 60)}…`);
      }
    }
  }
  return faults;
}

function* docCommentsOf(syntax: ts.SourceFile): Generator<ts.JSDoc> {
  const found = new Set<ts.JSDoc>();
  for (const node of nodesOf(syntax)) {
    for (const each of ts.getJSDocCommentsAndTags(node)) if (ts.isJSDoc(each)) found.add(each);
  }
  yield* found;
}

function textOf(comment: string | ts.NodeArray<ts.JSDocComment> | undefined): string {
  return ts.getTextOfJSDocComment(comment) ?? '';
}

/** Prose only: code blocks and tables are none, and each item of a list is a paragraph of its own. */
export function sentencesOf(text: string): string[] {
  return text
    .replaceAll(/```[\s\S]*?```/g, '\n\n')
    .split(/\n\s*\n|\n\s*(?=[-*|]\s|\|)/)
    .filter((paragraph) => !/^\s*\|/.test(paragraph))
    .flatMap((paragraph) =>
      paragraph.replaceAll(/\s+/g, ' ').split(/(?<=[.!?][)*_`]*) (?=[*_`({[]*[A-Z0-9])/),
    )
    .map((sentence) => sentence.trim())
    .filter((sentence) => sentence !== '');
}

export function wordCount(sentence: string): number {
  return sentence.split(/\s+/).filter((word) => /[\p{L}\p{N}]/u.test(word)).length;
}
