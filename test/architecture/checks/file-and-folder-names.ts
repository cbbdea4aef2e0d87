import { REFUSED_FOLDERS } from '../lists/levels.js';
import { isEntry, type SourceTree, type Violation } from './source-tree.js';

const rule = 'file and folder names';

/** A folder says what is in it, and only entries are called index. */
export function fileAndFolderNames(tree: SourceTree): Violation[] {
  return [...tree.files.keys()].flatMap((path) => {
    const parts = path.split('/');
    const rejected = parts.slice(0, -1).find((part) => REFUSED_FOLDERS.includes(part));
    const messages: string[] = [];
    if (rejected) messages.push(`a folder named ${rejected} says nothing of what is inside`);
    if (parts.at(-1) === 'index.ts' && !isEntry(path)) {
      messages.push('index.ts stands only at the entries of a package');
    }
    return messages.map((message) => ({ rule, file: path, message }));
  });
}
