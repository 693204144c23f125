// Makes elements without markup strings, so that no text can become markup.

const SVG = 'http://www.w3.org/2000/svg';

/**
 * The element with this id.
 * @param {string} id
 * @returns {any}
 */
export function byId(id) {
  return document.getElementById(id);
}

/**
 * An HTML element. `on…` properties are listeners, the rest attributes; `false` and `undefined`
 * leave an attribute out.
 * @param {string} name
 * @param {object} [attributes]
 * @param {...any} children
 * @returns {any}
 */
export function h(name, attributes = {}, ...children) {
  return fill(document.createElement(name), attributes, children);
}

/**
 * An SVG element.
 * @param {string} name
 * @param {object} [attributes]
 * @param {...any} children
 * @returns {any}
 */
export function svg(name, attributes = {}, ...children) {
  return fill(document.createElementNS(SVG, name), attributes, children);
}

function fill(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === false) continue;
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? '' : value);
  }
  element.append(
    ...children.flat(Infinity).filter((child) => child !== undefined && child !== false),
  );
  return element;
}

/**
 * Announces a text to screen readers only.
 * @param {string} text
 */
export function announce(text) {
  byId('announce').textContent = text;
}

/**
 * A button that copies a text and says so.
 * @param {string} text What is copied.
 * @param {string} label What the button is called for screen readers; begins with its face.
 * @param {string} [face] What it shows.
 * @returns {HTMLButtonElement}
 */
export function copyButton(text, label, face = 'Copy') {
  const button = h('button', { type: 'button', class: 'copy', 'aria-label': label }, face);
  button.addEventListener('click', async () => {
    const copied = await copy(text);
    button.textContent = copied ? 'Copied' : 'Not allowed';
    announce(copied ? 'Copied' : 'The browser did not allow copying.');
    setTimeout(() => {
      button.textContent = face;
    }, 1500);
  });
  return button;
}

async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}

/**
 * Lets the browser save a text as a file.
 * @param {string} name
 * @param {string} type
 * @param {string} text
 */
export function saveFile(name, type, text) {
  const url = URL.createObjectURL(new Blob([text], { type }));
  const link = h('a', { href: url, download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
