CREATE TABLE public.alembic_version (
    version_num character varying(32) NOT NULL
);
CREATE TABLE public.change (
    id integer NOT NULL,
    fact integer NOT NULL,
    watch character varying NOT NULL,
    field character varying NOT NULL,
    slot character varying NOT NULL,
    version integer NOT NULL,
    kind character varying NOT NULL,
    untold_kind character varying NOT NULL,
    before character varying,
    after character varying,
    status_before character varying NOT NULL,
    status character varying NOT NULL,
    publisher character varying NOT NULL,
    at timestamp with time zone NOT NULL,
    label character varying NOT NULL,
    lapsed json NOT NULL,
    silent boolean NOT NULL,
    source character varying NOT NULL,
    url character varying NOT NULL,
    locator character varying NOT NULL,
    quote character varying NOT NULL,
    digest character varying NOT NULL,
    published_at timestamp with time zone,
    seen_at timestamp with time zone NOT NULL
);
CREATE SEQUENCE public.change_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.change_id_seq OWNED BY public.change.id;
CREATE TABLE public.claim (
    id integer NOT NULL,
    key character varying NOT NULL,
    watch character varying NOT NULL,
    field character varying NOT NULL,
    slot character varying NOT NULL,
    value character varying,
    stance character varying NOT NULL,
    publisher character varying NOT NULL,
    rule character varying NOT NULL,
    label character varying NOT NULL,
    probability double precision NOT NULL,
    cues json NOT NULL,
    attributed_to character varying,
    "position" integer NOT NULL,
    retired character varying,
    missed integer NOT NULL,
    source character varying NOT NULL,
    url character varying NOT NULL,
    locator character varying NOT NULL,
    quote character varying NOT NULL,
    digest character varying NOT NULL,
    published_at timestamp with time zone,
    seen_at timestamp with time zone NOT NULL
);
CREATE SEQUENCE public.claim_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.claim_id_seq OWNED BY public.claim.id;
CREATE TABLE public.delivery (
    id integer NOT NULL,
    change integer NOT NULL,
    recipient character varying NOT NULL,
    batch character varying NOT NULL,
    kind character varying NOT NULL,
    state character varying NOT NULL,
    attempts integer NOT NULL,
    next_attempt_at timestamp with time zone NOT NULL,
    leased_until timestamp with time zone,
    tried_at timestamp with time zone,
    last_error character varying,
    sent_at timestamp with time zone,
    reminder boolean DEFAULT false NOT NULL
);
CREATE SEQUENCE public.delivery_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.delivery_id_seq OWNED BY public.delivery.id;
CREATE TABLE public.fact (
    id integer NOT NULL,
    watch character varying NOT NULL,
    field character varying NOT NULL,
    slot character varying NOT NULL,
    value character varying,
    status character varying NOT NULL,
    label character varying NOT NULL,
    candidates json NOT NULL,
    version integer NOT NULL
);
CREATE SEQUENCE public.fact_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.fact_id_seq OWNED BY public.fact.id;
CREATE TABLE public.joined (
    watch character varying NOT NULL,
    source character varying NOT NULL,
    via character varying,
    active boolean NOT NULL,
    joined_at timestamp with time zone NOT NULL,
    baseline_done boolean NOT NULL,
    from_baseline boolean NOT NULL,
    config_digest character varying NOT NULL
);
CREATE TABLE public.page (
    digest character varying NOT NULL,
    body bytea NOT NULL,
    size integer NOT NULL,
    first_seen timestamp with time zone NOT NULL,
    last_seen timestamp with time zone DEFAULT '1970-01-01 00:00:00+00'::timestamp with time zone NOT NULL,
    stored integer DEFAULT 0 NOT NULL
);
CREATE TABLE public.reading (
    id integer NOT NULL,
    source character varying NOT NULL,
    url character varying NOT NULL,
    final_url character varying NOT NULL,
    redirects json NOT NULL,
    status integer NOT NULL,
    headers json NOT NULL,
    digest character varying NOT NULL,
    fetched_at timestamp with time zone NOT NULL
);
CREATE SEQUENCE public.reading_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.reading_id_seq OWNED BY public.reading.id;
CREATE TABLE public.source (
    id character varying NOT NULL,
    url character varying NOT NULL,
    kind character varying NOT NULL,
    publisher character varying NOT NULL,
    every double precision NOT NULL,
    parent character varying,
    state character varying NOT NULL,
    added_at timestamp with time zone NOT NULL,
    next_poll_at timestamp with time zone NOT NULL,
    leased_until timestamp with time zone,
    lease integer NOT NULL,
    etag character varying,
    last_modified character varying,
    digest character varying,
    failures integer NOT NULL,
    last_status integer,
    last_error character varying,
    unreadable character varying,
    last_polled_at timestamp with time zone,
    last_ok_at timestamp with time zone
);
CREATE TABLE public.watch (
    id character varying NOT NULL,
    stage character varying NOT NULL,
    since timestamp with time zone NOT NULL
);
ALTER TABLE ONLY public.change ALTER COLUMN id SET DEFAULT nextval('public.change_id_seq'::regclass);
ALTER TABLE ONLY public.claim ALTER COLUMN id SET DEFAULT nextval('public.claim_id_seq'::regclass);
ALTER TABLE ONLY public.delivery ALTER COLUMN id SET DEFAULT nextval('public.delivery_id_seq'::regclass);
ALTER TABLE ONLY public.fact ALTER COLUMN id SET DEFAULT nextval('public.fact_id_seq'::regclass);
ALTER TABLE ONLY public.reading ALTER COLUMN id SET DEFAULT nextval('public.reading_id_seq'::regclass);
INSERT INTO public.alembic_version VALUES ('0002');
INSERT INTO public.change VALUES (1, 1, 'film', 'release_date', '*/streaming', 1, 'announced', 'announced', NULL, '2024-08', 'unknown', 'reported', 'club', '2024-02-01 12:00:00+00', '', '[]', false, 'club', 'https://club.example/news/1', 'p[3]', 'The film arrives in August.', 'd1', '2024-02-01 11:00:00+00', '2024-02-01 12:00:00+00');
INSERT INTO public.change VALUES (2, 1, 'film', 'release_date', '*/streaming', 2, 'corrected', 'announced', '2024-08', '2024-10', 'reported', 'reported', 'club', '2024-02-01 13:00:00+00', '', '["2024-09"]', false, 'club', 'https://club.example/news/1', 'p[3]', 'The film arrives in August.', 'd1', '2024-02-01 11:00:00+00', '2024-02-01 12:00:00+00');
INSERT INTO public.change VALUES (3, 2, 'film', 'title', 'title', 1, 'announced', 'announced', NULL, 'Der Hafen – „Leinen los“', 'unknown', 'confirmed', 'club', '2024-02-01 13:00:00+00', '', '[]', true, 'club', 'https://club.example/news/1', 'p[3]', 'The film arrives in August.', 'd1', '2024-02-01 11:00:00+00', '2024-02-01 12:00:00+00');
INSERT INTO public.claim VALUES (2, '7c01caf98d375b0d52ec600f73823a3aa57d2ed659db69539d529e1e01e6b80d', 'film', 'release_date', '*/streaming', '2024-10', 'asserted', 'club', 'judge', '', 1, '["arrives"]', 'Paper', 0, NULL, 0, 'club', 'https://club.example/news/1', 'p[3]', 'The film arrives in August.', 'd1', '2024-02-01 11:00:00+00', '2024-02-01 12:00:00+00');
INSERT INTO public.claim VALUES (3, '98fb9cfad76bb4c335270d0c9580182332e068ec384dfe4467a402f7abca69c0', 'film', 'release_date', '*/streaming', NULL, 'pending', 'club', 'judge', '', 1, '["arrives"]', NULL, 0, NULL, 0, 'club', 'https://club.example/news/1', 'p[3]', 'The film arrives in August.', 'd1', '2024-02-01 11:00:00+00', '2024-02-01 12:00:00+00');
INSERT INTO public.claim VALUES (1, 'a3bd9daa33af029fe9c04999a1100db47318c5a21fe692e101528a9e7c552cfb', 'film', 'release_date', '*/streaming', '2024-08', 'asserted', 'club', 'judge', '', 1, '["arrives"]', NULL, 0, 'corrected', 0, 'club', 'https://club.example/news/1', 'p[3]', 'The film arrives in August.', 'd8f101428dfa9d2a9ed6ca899bb1a30586f59f4c0d2ce2fa2fdcc16f92367591', '2024-02-01 11:00:00+00', '2024-02-01 12:00:00+00');
INSERT INTO public.delivery VALUES (1, 1, 'desk', 'club@2024-02-01T12:00:00+00:00#1', 'announced', 'sent', 1, '2024-02-01 12:00:00+00', NULL, '2024-02-01 12:00:00+00', NULL, '2024-02-01 12:00:00+00', false);
INSERT INTO public.delivery VALUES (2, 1, 'mail', 'club@2024-02-01T12:00:00+00:00#1', 'announced', 'failed', 1, '2024-02-01 12:00:00+00', NULL, '2024-02-01 12:00:00+00', '404: no such channel', NULL, false);
INSERT INTO public.delivery VALUES (3, 2, 'desk', 'club@2024-02-01T13:00:00+00:00#3', 'corrected', 'pending', 0, '2024-02-01 13:00:00+00', NULL, NULL, NULL, NULL, false);
INSERT INTO public.delivery VALUES (4, 2, 'mail', 'club@2024-02-01T13:00:00+00:00#3', 'announced', 'pending', 0, '2024-02-01 13:00:00+00', NULL, NULL, NULL, NULL, false);
INSERT INTO public.fact VALUES (1, 'film', 'release_date', '*/streaming', '2024-10', 'reported', '', '[]', 2);
INSERT INTO public.fact VALUES (2, 'film', 'title', 'title', 'Der Hafen – „Leinen los“', 'confirmed', '', '["Harbour"]', 1);
INSERT INTO public.joined VALUES ('film', 'paper', NULL, true, '2024-02-01 12:00:00+00', false, true, 'e0dbf8575e757923da63b82e7c936b86e00c0ec02aedc15b4d922e041ac68474');
INSERT INTO public.joined VALUES ('film', 'club', NULL, true, '2024-02-01 12:00:00+00', true, true, 'e0dbf8575e757923da63b82e7c936b86e00c0ec02aedc15b4d922e041ac68474');
INSERT INTO public.joined VALUES ('film', 'club/1', 'club', true, '2024-02-01 12:00:00+00', false, true, 'e0dbf8575e757923da63b82e7c936b86e00c0ec02aedc15b4d922e041ac68474');
INSERT INTO public.page VALUES ('d8f101428dfa9d2a9ed6ca899bb1a30586f59f4c0d2ce2fa2fdcc16f92367591', '\x789cb329b00bc9485548cbccc955482c2aca2c4b2d56c8cc53702c4d2f2d2ed1b3d12fb00300cff10bc7', 34, '2024-02-01 12:00:00+00', '2024-02-01 12:00:00+00', 42);
INSERT INTO public.page VALUES ('bd612a2e6387c1ba2de4e3e221723e648a951adb361117676b62649873c84421', '\x789cb329b0f32c51c8cd2f4b2d5628c957f04f2ec94f4a2dd2b3d12fb0030081df092a', 27, '2024-02-01 13:00:00+00', '2024-02-01 13:00:00+00', 35);
INSERT INTO public.reading VALUES (1, 'club', 'https://club.example/news', 'https://club.example/news/', '["https://club.example/news"]', 200, '{"etag": "\"1\"", "content-type": "text/html"}', 'd8f101428dfa9d2a9ed6ca899bb1a30586f59f4c0d2ce2fa2fdcc16f92367591', '2024-02-01 12:00:00+00');
INSERT INTO public.reading VALUES (2, 'club', 'https://club.example/news', 'https://club.example/news/', '["https://club.example/news"]', 200, '{"etag": "\"1\"", "content-type": "text/html"}', 'bd612a2e6387c1ba2de4e3e221723e648a951adb361117676b62649873c84421', '2024-02-01 13:00:00+00');
INSERT INTO public.source VALUES ('club/1', 'https://club.example/news/1', 'page', 'club', 900, 'club', 'active', '2024-02-01 12:00:00+00', '2024-02-01 12:00:00+00', NULL, 0, NULL, NULL, NULL, 0, NULL, NULL, NULL, NULL, NULL);
INSERT INTO public.source VALUES ('club', 'https://club.example/news', 'listing', 'club', 900, NULL, 'active', '2024-02-01 12:00:00+00', '2024-02-01 14:00:00+00', NULL, 4, NULL, NULL, 'bd612a2e6387c1ba2de4e3e221723e648a951adb361117676b62649873c84421', 0, 200, NULL, NULL, '2024-02-01 13:00:00+00', '2024-02-01 13:00:00+00');
INSERT INTO public.source VALUES ('paper', 'https://paper.example/news', 'listing', 'paper', 21600, NULL, 'active', '2024-02-01 12:00:00+00', '2024-02-01 14:00:00+00', NULL, 2, NULL, NULL, NULL, 1, 503, '503: it is down', NULL, '2024-02-01 13:00:00+00', NULL);
SELECT pg_catalog.setval('public.change_id_seq', 3, true);
SELECT pg_catalog.setval('public.claim_id_seq', 4, true);
SELECT pg_catalog.setval('public.delivery_id_seq', 4, true);
SELECT pg_catalog.setval('public.fact_id_seq', 2, true);
SELECT pg_catalog.setval('public.reading_id_seq', 2, true);
ALTER TABLE ONLY public.alembic_version
    ADD CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num);
ALTER TABLE ONLY public.change
    ADD CONSTRAINT pk_change PRIMARY KEY (id);
ALTER TABLE ONLY public.claim
    ADD CONSTRAINT pk_claim PRIMARY KEY (id);
ALTER TABLE ONLY public.delivery
    ADD CONSTRAINT pk_delivery PRIMARY KEY (id);
ALTER TABLE ONLY public.fact
    ADD CONSTRAINT pk_fact PRIMARY KEY (id);
ALTER TABLE ONLY public.joined
    ADD CONSTRAINT pk_joined PRIMARY KEY (watch, source);
ALTER TABLE ONLY public.page
    ADD CONSTRAINT pk_page PRIMARY KEY (digest);
ALTER TABLE ONLY public.reading
    ADD CONSTRAINT pk_reading PRIMARY KEY (id);
ALTER TABLE ONLY public.source
    ADD CONSTRAINT pk_source PRIMARY KEY (id);
ALTER TABLE ONLY public.watch
    ADD CONSTRAINT pk_watch PRIMARY KEY (id);
ALTER TABLE ONLY public.change
    ADD CONSTRAINT uq_change_fact_version UNIQUE (fact, version);
ALTER TABLE ONLY public.claim
    ADD CONSTRAINT uq_claim_key UNIQUE (key);
ALTER TABLE ONLY public.delivery
    ADD CONSTRAINT uq_delivery_change_recipient_reminder UNIQUE (change, recipient, reminder);
ALTER TABLE ONLY public.fact
    ADD CONSTRAINT uq_fact_watch_field_slot UNIQUE (watch, field, slot);
CREATE INDEX ix_change_digest ON public.change USING btree (digest);
CREATE INDEX ix_change_watch ON public.change USING btree (watch);
CREATE INDEX ix_claim_digest ON public.claim USING btree (digest);
CREATE INDEX ix_claim_watch ON public.claim USING btree (watch);
CREATE INDEX ix_delivery_leased_until ON public.delivery USING btree (leased_until) WHERE (leased_until IS NOT NULL);
CREATE INDEX ix_delivery_recipient_batch ON public.delivery USING btree (recipient, batch);
CREATE INDEX ix_delivery_state_next_attempt_at ON public.delivery USING btree (state, next_attempt_at);
CREATE INDEX ix_joined_source ON public.joined USING btree (source);
CREATE INDEX ix_joined_via ON public.joined USING btree (via);
CREATE INDEX ix_page_last_seen_digest_stored ON public.page USING btree (last_seen, digest, stored);
CREATE INDEX ix_reading_digest ON public.reading USING btree (digest);
CREATE INDEX ix_reading_source_fetched_at ON public.reading USING btree (source, fetched_at);
CREATE INDEX ix_source_parent_added_at ON public.source USING btree (parent, added_at);
CREATE INDEX ix_source_state_next_poll_at ON public.source USING btree (state, next_poll_at);
CREATE INDEX ix_source_url ON public.source USING btree (url);
ALTER TABLE ONLY public.change
    ADD CONSTRAINT fk_change_fact FOREIGN KEY (fact) REFERENCES public.fact(id);
ALTER TABLE ONLY public.delivery
    ADD CONSTRAINT fk_delivery_change FOREIGN KEY (change) REFERENCES public.change(id);
ALTER TABLE ONLY public.joined
    ADD CONSTRAINT fk_joined_source FOREIGN KEY (source) REFERENCES public.source(id);
ALTER TABLE ONLY public.joined
    ADD CONSTRAINT fk_joined_via FOREIGN KEY (via) REFERENCES public.source(id);
ALTER TABLE ONLY public.reading
    ADD CONSTRAINT fk_reading_digest FOREIGN KEY (digest) REFERENCES public.page(digest);
ALTER TABLE ONLY public.reading
    ADD CONSTRAINT fk_reading_source FOREIGN KEY (source) REFERENCES public.source(id);
ALTER TABLE ONLY public.source
    ADD CONSTRAINT fk_source_parent FOREIGN KEY (parent) REFERENCES public.source(id);
