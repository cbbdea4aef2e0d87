// @ts-check
import { button } from './element.js';

const KEPT = 'admin-theme';
const NEXT = { auto: 'light', light: 'dark', dark: 'auto' };
const WORDS = { auto: '◐ Auto', light: '☀ Light', dark: '☾ Dark' };

/** @typedef {keyof typeof NEXT} Theme */

/** @returns {Theme} */
function kept() {
  const theme = localStorage.getItem(KEPT);
  return theme === 'light' || theme === 'dark' ? theme : 'auto';
}

/** @param {Theme} theme */
function use(theme) {
  document.documentElement.dataset.theme = theme;
  dispatchEvent(new Event('themechange'));
}

export function startTheme() {
  use(kept());
  const dark = matchMedia('(prefers-color-scheme: dark)');
  dark.addEventListener('change', () => dispatchEvent(new Event('themechange')));
}

/** Goes from the system's theme to light, dark and back. */
export function themeSwitch() {
  const change = () => {
    const theme = NEXT[kept()];
    localStorage.setItem(KEPT, theme);
    use(/** @type {Theme} */ (theme));
    shown.textContent = WORDS[kept()];
  };
  const shown = button(WORDS[kept()], change, {
    class: 'quiet',
    title: 'Change between system, light and dark',
  });
  return shown;
}

/**
 * A color of the style sheet as a canvas takes it.
 *
 * @param {string} name of a custom property
 */
export function colorOf(name) {
  const probe = document.createElement('span');
  probe.style.color = `var(${name})`;
  document.body.append(probe);
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color;
}
