// What a careful reader would see at once and axe does not look for. Answers with sentences.
() => {
  const found = [];
  const root = document.documentElement;
  const words = (node) => (node.textContent || node.getAttribute("aria-label") || node.getAttribute("name") || "").trim().slice(0, 40);
  const isSeen = (node) => node.checkVisibility({ checkOpacity: true, checkVisibilityCSS: true }) && node.getClientRects().length > 0;

  if (root.scrollWidth > root.clientWidth) {
    const wide = [...document.querySelectorAll("main *, header *, footer *")].find(
      (node) => node.getBoundingClientRect().right > root.clientWidth + 1 && isSeen(node) && !node.closest(".scroll"));
    found.push(`wide: ${root.scrollWidth} px, ${wide ? wide.outerHTML.slice(0, 120) : "?"}`);
  }
  if (document.querySelectorAll("h1").length !== 1) found.push(`${document.querySelectorAll("h1").length} h1`);
  const shift = window.__shifts.reduce((sum, value) => sum + value, 0);
  if (shift > 0.01) found.push(`the layout shifts by ${shift.toFixed(3)}`);

  // WCAG 3.1.2: a run of Han letters is marked as Chinese, Japanese or Korean, wherever it stands.
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const text = walker.currentNode;
    const lang = text.parentElement.closest("[lang]").lang;
    if (/\p{Script=Han}/u.test(text.data) && !/^(zh|ja|ko)/.test(lang) && !text.parentElement.closest("script, style, template, textarea"))
      found.push(`Han letters as ${lang}: ${text.data.trim().slice(0, 40)}`);
    if (/\p{Script=Hangul}/u.test(text.data) && lang !== "ko") found.push(`Hangul as ${lang}: ${text.data.trim().slice(0, 40)}`);
  }

  // WCAG 2.5.8, and ours: what is pressed is 44 px high; a link within a sentence, 24.
  for (const node of document.querySelectorAll("button, input:not([type=hidden]), select, textarea, summary, a[href]")) {
    if (!isSeen(node) || node.closest("[hidden], .skip")) continue;
    const label = node.matches("input[type=radio], input[type=checkbox]") ? node.closest("label") || document.querySelector(`label[for="${node.id}"]`) : null;
    const cover = getComputedStyle(node, "::after");
    const covered = cover.position === "absolute" && cover.inset === "0px" ? node.offsetParent : null;
    const boxes = [node, label, covered].filter(Boolean).map((one) => one.getBoundingClientRect());
    const height = Math.max(...boxes.map((box) => box.height));
    const inSentence = node.matches("a") && getComputedStyle(node).display === "inline";
    const needed = node.matches("a") ? 24 : 44;
    if (!inSentence && height < needed - 0.5) found.push(`target of ${height.toFixed(0)} px: <${node.localName}> ${words(node)}`);
  }
  return [...new Set(found)];
}
