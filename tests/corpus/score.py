#!/usr/bin/env python3
# mypy: ignore-errors
"""Score claims against labelled cases.

  score.py PREDICTIONS.jsonl CASES.jsonl [--errors] [--by lang|publisher_kind]

PREDICTIONS: a line a case, {"id": ..., "claims": [{"field", "value", "status"}]}; status is confirmed, rumoured, unknown or denied
(a claim's stance: asserted, hedged, pending, denied). CASES: dev.jsonl beside this file.

A case's "ignore" fields are not scored. P/R/F1 is over (field, value) at status confirmed. A confirmed claim that fits no confirmed
gold fact is a FALSE ALERT, unless it fits the case's "ok_extra" or a gold fact whose "status_alt" has "confirmed": those are neutral.
Values: title by token F1 >= 0.8 after casefolding and dropping punctuation; platform by canonical name; date at the same granularity
(day, month, season, year, "after SEASON", "available now"); trailer by released / scheduled / none; "accept" lists further right values.
"""
import json, re, sys, unicodedata, collections
FIELDS = ("title", "platform", "release_date", "trailer")
STAT = {"confirmed": "confirmed", "announced": "confirmed", "official": "confirmed", "released": "confirmed",
        "rumoured": "rumoured", "rumored": "rumoured", "speculated": "rumoured", "reported": "rumoured", "hinted": "rumoured",
        "unknown": "unknown", "not_yet_known": "unknown", "tba": "unknown", "tbc": "unknown", "not_announced": "unknown",
        "denied": "denied", "cancelled": "denied", "canceled": "denied", "withdrawn": "denied"}
ALIASES = {"Prime Video": ["prime video", "amazon prime video", "amazon prime", "amazon", "amazon studios", "amazon video", "prime"],
           "Disney+": ["disney+", "disney plus", "disneyplus", "disney"], "Netflix": ["netflix"], "Hulu": ["hulu"], "FX": ["fx"],
           "HBO": ["hbo"], "Max": ["max", "hbo max"], "Apple TV+": ["apple tv+", "apple tv", "apple tv plus"], "Sky": ["sky", "sky documentaries", "sky sports"],
           "Sky One": ["sky one"], "Rakuten TV": ["rakuten tv", "rakuten"], "DAZN": ["dazn"], "TNT Sports": ["tnt sports"], "YouTube": ["youtube"],
           "BBC": ["bbc", "bbc one", "bbc two", "bbc iplayer", "iplayer"], "Channel 4": ["channel 4", "channel four"], "Channel 5": ["channel 5", "channel five"],
           "ITV": ["itv", "itv1", "itvx"], "Fox": ["fox", "fox tv", "fox soccer"], "Paramount+": ["paramount+", "paramount plus"], "Peacock": ["peacock"],
           "Planète+": ["planète+", "planete+"], "Canal+": ["canal+", "canal plus"], "Arte": ["arte"], "ESPN": ["espn"], "NBC": ["nbc"], "UPN": ["upn"], "LFCTV": ["lfctv", "all red video"]}
CANON = {a: c for c, al in ALIASES.items() for a in al}
def canon_platform(v):
    v = re.sub(r"\s+", " ", (v or "").strip().casefold()); v = re.sub(r"^(the|on) ", "", v)
    return CANON.get(v) or CANON.get(re.sub(r" (uk|us|usa|germany|spain|españa|deutschland)$", "", v)) or v
def toks(v):
    v = unicodedata.normalize("NFKC", v or "").casefold()
    return re.findall(r"\w+", re.sub(r"['’`]", "", v))
def title_match(a, b):
    a, b = collections.Counter(toks(a)), collections.Counter(toks(b))
    if not a or not b: return False
    n = sum((a & b).values()); return 2 * n / (sum(a.values()) + sum(b.values())) >= 0.8
SEASON = {"spring": "spring", "summer": "summer", "autumn": "autumn", "fall": "autumn", "winter": "winter", "early": "early", "mid": "mid", "late": "late",
          "q1": "early", "q4": "late", "h1": "early", "h2": "late"}
def norm_date(v):
    v = (v or "").strip().casefold()
    if not v: return None
    m = re.fullmatch(r"(\d{4})-(\d{2})-(\d{2})", v)
    if m: return ("d",) + m.groups()
    m = re.fullmatch(r"(\d{4})-(\d{2})", v)
    if m: return ("m",) + m.groups()
    m = re.fullmatch(r"(\d{4})", v)
    if m: return ("y", v)
    m = re.fullmatch(r"(\d{4})[- ](\w+)|(\w+)[- ]?(?:of )?(\d{4})", v)
    if m:
        y, s = (m.group(1), m.group(2)) if m.group(1) else (m.group(4), m.group(3))
        if s in SEASON: return ("s", y, SEASON[s])
    if re.search(r"available|out now|^now$|streaming now|already", v): return ("now",)
    m = re.search(r"(?:after|end|conclusion).*?(\d{4})[-/–](?:\d{2})?(\d{2})", v)
    if m: return ("after", m.group(1), m.group(2))
    if re.search(r"cancel|no plans|axed|scrapped", v): return ("cancelled",)
    return ("?", v)
def trailer_kind(v):
    v = str(v or "released").casefold()
    if re.search(r"none|not yet|^no$", v): return "none"
    if re.search(r"expect|schedul|announc|coming|soon|tomorrow", v): return "scheduled"
    return "released"
def value_match(field, pv, g, lenient=False):
    for gv in [g["value"]] + list(g.get("accept", [])):
        if field == "title":
            if pv and gv and title_match(pv, gv): return True
        elif field == "platform":
            if pv and gv and canon_platform(pv) == canon_platform(gv): return True
        elif field == "trailer":
            if trailer_kind(pv) == trailer_kind(gv): return True
        else:
            p, q = norm_date(pv), norm_date(gv)
            if p and p == q: return True
            if p and q and g.get("year_inferred") and p[0] == q[0] == "d" and p[2:] == q[2:]: return True
            if lenient and p and q and p[0] in "my" and q[0] in "dm" and q[1:len(p)] == p[1:]: return True
    return False
def extra_ok(page, c):
    for f, v, s in page.get("ok_extra", []):
        if f != c["field"] or s != c["status"]: continue
        if v == "*" or (v is None and not c.get("value")) or (v and value_match(f, c.get("value"), {"value": v})): return True
    return False
def clean(page, claims):
    out, seen = [], set()
    for c in claims:
        f, s = c.get("field"), STAT.get(str(c.get("status", "")).casefold().replace(" ", "_"))
        if f not in FIELDS or s is None or f in page.get("ignore", []): continue
        v = c.get("value")
        key = (f, s, canon_platform(v) if f == "platform" else trailer_kind(v) if f == "trailer" else tuple(toks(str(v or ""))) if f == "title" else norm_date(v))
        if key in seen: continue
        seen.add(key); out.append({"field": f, "value": v, "status": s})
    return out
def status_hit(field, g, c):
    """does claim c speak of the same thing as gold fact g?"""
    if g["status"] == "unknown": return c["status"] == "unknown" or c.get("value") in (None, "")
    if g["status"] == "denied" and field != "platform": return c["status"] == "denied" or value_match(field, c.get("value"), g)
    if g["status"] == "denied" and c["status"] == "denied" and not c.get("value"): return True
    return value_match(field, c.get("value"), g)
def score(exam, preds, by=None, errors=False):
    tp, fp, fn = collections.Counter(), collections.Counter(), collections.Counter(); ltp = lfn = lfp = 0
    st_ok, st_seen, st_all = collections.Counter(), collections.Counter(), collections.Counter()
    alerts, groups = {}, collections.defaultdict(list)
    for p in exam:
        cl = clean(p, preds.get(p["id"], [])); gold = [g for g in p["gold"] if g["field"] not in p.get("ignore", [])]
        used = set(); alerts[p["id"]] = 0; conf = [c for c in cl if c["status"] == "confirmed"]
        for c in conf:
            f = c["field"]
            ms = [i for i, g in enumerate(gold) if g["field"] == f and g["status"] == "confirmed" and value_match(f, c["value"], g)]
            free = [i for i in ms if i not in used]
            if free: used.add(free[0]); tp[f] += 1; continue
            if ms or extra_ok(p, c): continue
            if any(g["field"] == f and "confirmed" in g.get("status_alt", []) and value_match(f, c["value"], g) for g in gold): continue
            if f == "release_date" and any(g["field"] == f and g["status"] == "confirmed" and value_match(f, c["value"], g, True) for g in gold): lfp += 1
            fp[f] += 1; alerts[p["id"]] += 1
            if errors: print("FALSE ALERT", p["id"], f, repr(c["value"]))
        for i, g in enumerate(gold):
            f = g["field"]
            if g["status"] == "confirmed" and i not in used:
                if any(c["field"] == f and c["status"] in g.get("status_alt", []) and value_match(f, c["value"], g) for c in cl): pass
                else:
                    fn[f] += 1
                    if f == "release_date" and any(c["field"] == f and value_match(f, c["value"], g, True) for c in conf): lfn += 1
                    if errors: print("MISS       ", p["id"], f, repr(g["value"]))
            hits = [c for c in cl if c["field"] == f and status_hit(f, g, c)]
            ok = any(c["status"] == g["status"] or c["status"] in g.get("status_alt", []) for c in hits)
            st_all[g["status"]] += 1; st_seen[g["status"]] += bool(hits); st_ok[g["status"]] += ok
        if by: groups[str(p.get(by))].append(alerts[p["id"]])
    def prf(t, a, b):
        pr = t / (t + a) if t + a else 0.0; rc = t / (t + b) if t + b else 0.0
        return pr, rc, 2 * pr * rc / (pr + rc) if pr + rc else 0.0
    print(f"pages {len(exam)}   predicted pages {sum(1 for p in exam if p['id'] in preds)}")
    print(f"{'confirmed facts':14s} {'TP':>4s} {'FP':>4s} {'FN':>4s} {'prec':>6s} {'rec':>6s} {'F1':>6s}")
    for f in FIELDS:
        print(f"{f:14s}  {tp[f]:4d} {fp[f]:4d} {fn[f]:4d} %6.3f %6.3f %6.3f" % prf(tp[f], fp[f], fn[f]))
    T, A, B = sum(tp.values()), sum(fp.values()), sum(fn.values())
    print(f"{'all':14s}  {T:4d} {A:4d} {B:4d} %6.3f %6.3f %6.3f" % prf(T, A, B))
    print("release_date, a coarser right date allowed: P %.3f R %.3f F1 %.3f" % prf(tp["release_date"] + lfn, max(0, fp["release_date"] - lfp), fn["release_date"] - lfn))
    print("status accuracy (missing counts as wrong): " + ", ".join(f"{s} {st_ok[s]}/{st_all[s]}" for s in ("confirmed", "rumoured", "unknown", "denied")) + f", all {sum(st_ok.values())}/{sum(st_all.values())} = {sum(st_ok.values())/max(1,sum(st_all.values())):.3f}")
    print(f"status accuracy among facts found at all: {sum(st_ok.values())}/{sum(st_seen.values())} = {sum(st_ok.values())/max(1,sum(st_seen.values())):.3f}")
    n = sum(alerts.values()); bad = sum(1 for v in alerts.values() if v)
    print(f"FALSE ALERTS {n} = {n/len(exam):.3f} a page; pages with at least one: {bad}/{len(exam)} = {bad/len(exam):.3f}")
    for k, v in sorted(groups.items()): print(f"   {by}={k}: {sum(v)} on {len(v)} pages, {sum(v)/len(v):.3f} a page, pages hit {sum(1 for x in v if x)}")
    return alerts
def load(p): return [json.loads(l) for l in open(p, encoding="utf-8") if l.strip()]
def check(exam):
    bad = 0
    for p in exam:
        for g in p["gold"]:
            e = []
            if g["field"] not in FIELDS: e.append("field")
            if g["status"] not in ("confirmed", "rumoured", "unknown", "denied"): e.append("status")
            if g["evidence"] not in p["text"]: e.append("evidence")
            if g["field"] == "release_date" and g["value"] and norm_date(g["value"])[0] == "?": e.append("date " + g["value"])
            if g["field"] == "platform" and g["value"] and g["value"] not in ALIASES and g["status"] == "confirmed": e.append("platform " + g["value"])
            if g["field"] in p["ignore"]: e.append("ignored field in gold")
            if e: bad += 1; print(p["id"], g, e)
        low = p["text"].casefold()
        for k in p["subject"]["all_of"]:
            if k.casefold() not in low: bad += 1; print(p["id"], "subject word absent:", k)
        if not any(k.casefold() in low for k in p["subject"]["any_of"]): bad += 1; print(p["id"], "no any_of word")
    print("pages", len(exam), "problems", bad)
def stats(exam):
    C = collections.Counter
    print("pages", len(exam), "distinct urls/files", len({p.get("url") or p.get("source_file") for p in exam}), "gold facts", sum(len(p["gold"]) for p in exam))
    print("field x status"); t = C((g["field"], g["status"]) for p in exam for g in p["gold"])
    for f in FIELDS: print("  ", f, {s: t[f, s] for s in ("confirmed", "rumoured", "unknown", "denied")})
    for k in ("lang", "publisher_kind", "text_kind", "trap"): print(k, dict(C(str(p[k]) for p in exam).most_common()))
    print("no gold facts", sum(not p["gold"] for p in exam), " no confirmed fact", sum(not any(g["status"] == "confirmed" for g in p["gold"]) for p in exam))
    print("subjects", len({p["subject"]["name"] for p in exam}))
    print("hard", dict(C(h for p in exam for h in p["hard"]).most_common()))
if __name__ == "__main__":
    a = sys.argv[1:]; errors = "--errors" in a; by = None
    if errors: a.remove("--errors")
    if "--by" in a: i = a.index("--by"); by = a[i + 1]; del a[i:i + 2]
    if len(a) != 2: sys.exit(__doc__)
    score(load(a[1]), {r["id"]: r["claims"] for r in load(a[0])}, by, errors)
