// @ts-check

/** @typedef {Node | string | number | false | null | undefined} Child */
/** @typedef {Record<string, string | number | boolean | undefined | ((event: any) => unknown)>} Properties */

/**
 * Creates an element with attributes and children. Text becomes text and never markup, so no cached value can become part
 * of the page.
 *
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Properties} [properties] functions listen to the event of their name; `false` and `undefined` are left out
 * @param {Child[]} children
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function el(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (typeof value === 'function') element.addEventListener(name, value);
    else if (value !== false && value !== undefined)
      element.setAttribute(name, value === true ? '' : String(value));
  }
  element.append(...present(children));
  return element;
}

/**
 * Replaces the children of an element.
 *
 * @param {Element} parent
 * @param {Child[]} children
 */
export function fill(parent, ...children) {
  parent.replaceChildren(...present(children));
}

/**
 * Sets a text only where it differs, so that a screen reader and a selection are not disturbed.
 *
 * @param {Element} element
 * @param {string} text
 */
export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/** @param {Child[]} children */
function present(children) {
  return children.flatMap((child) =>
    child === false || child === null || child === undefined
      ? []
      : [typeof child === 'number' ? String(child) : child],
  );
}

/**
 * @param {string} label
 * @param {(event: Event) => unknown} click
 * @param {Properties} [properties]
 */
export function button(label, click, properties = {}) {
  return el('button', { type: 'button', click, ...properties }, label);
}

/**
 * Creates a part of a view with its heading.
 *
 * @param {string} title
 * @param {Child[]} children
 */
export function section(title, ...children) {
  const id = `heading-${title.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-')}`;
  return el('section', { class: 'panel', 'aria-labelledby': id }, el('h2', { id }, title), ...children);
}
