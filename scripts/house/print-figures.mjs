/** Prints the figures of the house for people. */
export function printFigures({ isListed, ...figures }) {
  const { files, lines, specs, violations, comments } = figures;
  console.log(`${figures.root}: libs/cache/src has ${files} files, ${lines} lines.`);
  printExecuted(figures.executed, figures.bounds, isListed);
  printPairs('Fullest folders (files)', figures.fullestFolders);
  printPairs('Longest files (lines)', figures.longestFiles);
  title(`Folder circles: ${figures.folderCircles.length}`);
  for (const circle of figures.folderCircles) console.log(`  ${circle.replaceAll('libs/cache/src/', '')}`);
  title('Levels, lowest first');
  console.log(`  ${levelsLine(figures.levels)}`);
  printPairs('Violations of each rule', Object.entries(violations));
  const sum = (kind) => Object.values(comments).reduce((total, each) => total + each[kind], 0);
  title('Files with rules');
  console.log(
    `  ${specs.mirrored} have a spec at their path, ${specs.elsewhere} elsewhere, ${specs.missing} none`,
  );
  title('Doc comments');
  console.log(
    `  ${sum('openings')} open with Who, What, How …; ${sum('longSentences')} sentences of more than 25 words`,
  );
}

/** One line: rooms of one level beside each other, levels apart. */
export function levelsLine(levels) {
  const byLevel = new Map();
  for (const [room, level] of Object.entries(levels))
    byLevel.set(level, [...(byLevel.get(level) ?? []), room]);
  return [...byLevel.values()].map((rooms) => rooms.join(', ')).join(' < ');
}

function printExecuted(executed, bounds, isListed) {
  title('Files of the library of which a function runs, once warm');
  for (const { path, files, lines, fault } of executed) {
    const most = bounds[path] === undefined ? '' : ` (at most ${bounds[path]})`;
    console.log(
      fault ? `  ${path}: failed: ${fault}` : `  ${path}: ${files.length} files${most}, ${lines} lines`,
    );
    if (isListed) for (const file of files) console.log(`    ${file.replace('libs/cache/src/', '')}`);
  }
}

function printPairs(text, pairs) {
  title(text);
  for (const [name, count] of pairs) console.log(`  ${String(count).padStart(5)}  ${name}`);
}

function title(text) {
  console.log(`\n${text}`);
}
