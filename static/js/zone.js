// The reader's own time beside the forum's. Without this file nothing is missing but the second line.
for (const out of document.querySelectorAll("[data-zone-at]")) {
  const at = new Date(out.dataset.zoneAt);
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const here = (name) => at.toLocaleString("sv", { timeZone: name });
  if (!zone || here(zone) === here(out.dataset.zone)) continue;
  const lang = document.documentElement.lang;
  const words = at.toLocaleString(lang, { weekday: "short", month: "long", day: "numeric", hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  const name = Intl.DateTimeFormat(lang, { timeZoneName: "long" }).formatToParts(at).find((part) => part.type === "timeZoneName").value;
  out.textContent = out.dataset.label.replace("{}", `${words} ${name}`);
  out.hidden = false;
}
