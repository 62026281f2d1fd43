BEGIN TRANSACTION;
CREATE TABLE alembic_version (
    version_num VARCHAR(32) NOT NULL,
    CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('0002');
CREATE TABLE change (
    id INTEGER NOT NULL,
    fact INTEGER NOT NULL,
    watch VARCHAR NOT NULL,
    field VARCHAR NOT NULL,
    slot VARCHAR NOT NULL,
    version INTEGER NOT NULL,
    kind VARCHAR NOT NULL,
    untold_kind VARCHAR NOT NULL,
    "before" VARCHAR,
    "after" VARCHAR,
    status_before VARCHAR NOT NULL,
    status VARCHAR NOT NULL,
    publisher VARCHAR NOT NULL,
    at DATETIME NOT NULL,
    label VARCHAR NOT NULL,
    lapsed JSON NOT NULL,
    silent BOOLEAN NOT NULL,
    source VARCHAR NOT NULL,
    url VARCHAR NOT NULL,
    locator VARCHAR NOT NULL,
    quote VARCHAR NOT NULL,
    digest VARCHAR NOT NULL,
    published_at DATETIME,
    seen_at DATETIME NOT NULL,
    CONSTRAINT pk_change PRIMARY KEY (id),
    CONSTRAINT fk_change_fact FOREIGN KEY(fact) REFERENCES fact (id),
    CONSTRAINT uq_change_fact_version UNIQUE (fact, version)
);
INSERT INTO "change" VALUES(1,1,'film','release_date','*/streaming',1,'announced','announced',NULL,'2024-08','unknown','reported','club','2024-02-01 12:00:00.000000','','[]',0,'club','https://club.example/news/1','p[3]','The film arrives in August.','d1','2024-02-01 11:00:00.000000','2024-02-01 12:00:00.000000');
INSERT INTO "change" VALUES(2,1,'film','release_date','*/streaming',2,'corrected','announced','2024-08','2024-10','reported','reported','club','2024-02-01 13:00:00.000000','','["2024-09"]',0,'club','https://club.example/news/1','p[3]','The film arrives in August.','d1','2024-02-01 11:00:00.000000','2024-02-01 12:00:00.000000');
INSERT INTO "change" VALUES(3,2,'film','title','title',1,'announced','announced',NULL,'Der Hafen – „Leinen los“','unknown','confirmed','club','2024-02-01 13:00:00.000000','','[]',1,'club','https://club.example/news/1','p[3]','The film arrives in August.','d1','2024-02-01 11:00:00.000000','2024-02-01 12:00:00.000000');
CREATE TABLE claim (
    id INTEGER NOT NULL,
    "key" VARCHAR NOT NULL,
    watch VARCHAR NOT NULL,
    field VARCHAR NOT NULL,
    slot VARCHAR NOT NULL,
    value VARCHAR,
    stance VARCHAR NOT NULL,
    publisher VARCHAR NOT NULL,
    rule VARCHAR NOT NULL,
    label VARCHAR NOT NULL,
    probability FLOAT NOT NULL,
    cues JSON NOT NULL,
    attributed_to VARCHAR,
    position INTEGER NOT NULL,
    retired VARCHAR,
    missed INTEGER NOT NULL,
    source VARCHAR NOT NULL,
    url VARCHAR NOT NULL,
    locator VARCHAR NOT NULL,
    quote VARCHAR NOT NULL,
    digest VARCHAR NOT NULL,
    published_at DATETIME,
    seen_at DATETIME NOT NULL,
    CONSTRAINT pk_claim PRIMARY KEY (id),
    CONSTRAINT uq_claim_key UNIQUE ("key")
);
INSERT INTO "claim" VALUES(1,'a3bd9daa33af029fe9c04999a1100db47318c5a21fe692e101528a9e7c552cfb','film','release_date','*/streaming','2024-08','asserted','club','judge','',1.0,'["arrives"]',NULL,0,'corrected',0,'club','https://club.example/news/1','p[3]','The film arrives in August.','d8f101428dfa9d2a9ed6ca899bb1a30586f59f4c0d2ce2fa2fdcc16f92367591','2024-02-01 11:00:00.000000','2024-02-01 12:00:00.000000');
INSERT INTO "claim" VALUES(2,'7c01caf98d375b0d52ec600f73823a3aa57d2ed659db69539d529e1e01e6b80d','film','release_date','*/streaming','2024-10','asserted','club','judge','',1.0,'["arrives"]','Paper',0,NULL,0,'club','https://club.example/news/1','p[3]','The film arrives in August.','d1','2024-02-01 11:00:00.000000','2024-02-01 12:00:00.000000');
INSERT INTO "claim" VALUES(3,'98fb9cfad76bb4c335270d0c9580182332e068ec384dfe4467a402f7abca69c0','film','release_date','*/streaming',NULL,'pending','club','judge','',1.0,'["arrives"]',NULL,0,NULL,0,'club','https://club.example/news/1','p[3]','The film arrives in August.','d1','2024-02-01 11:00:00.000000','2024-02-01 12:00:00.000000');
CREATE TABLE "delivery" (
	id INTEGER NOT NULL, 
	change INTEGER NOT NULL, 
	recipient VARCHAR NOT NULL, 
	batch VARCHAR NOT NULL, 
	kind VARCHAR NOT NULL, 
	state VARCHAR NOT NULL, 
	attempts INTEGER NOT NULL, 
	next_attempt_at DATETIME NOT NULL, 
	leased_until DATETIME, 
	tried_at DATETIME, 
	last_error VARCHAR, 
	sent_at DATETIME, 
	reminder BOOLEAN DEFAULT 0 NOT NULL, 
	CONSTRAINT pk_delivery PRIMARY KEY (id), 
	CONSTRAINT fk_delivery_change FOREIGN KEY(change) REFERENCES change (id), 
	CONSTRAINT uq_delivery_change_recipient_reminder UNIQUE (change, recipient, reminder)
);
INSERT INTO "delivery" VALUES(1,1,'desk','club@2024-02-01T12:00:00+00:00#1','announced','sent',1,'2024-02-01 12:00:00.000000',NULL,'2024-02-01 12:00:00.000000',NULL,'2024-02-01 12:00:00.000000',0);
INSERT INTO "delivery" VALUES(2,1,'mail','club@2024-02-01T12:00:00+00:00#1','announced','failed',1,'2024-02-01 12:00:00.000000',NULL,'2024-02-01 12:00:00.000000','404: no such channel',NULL,0);
INSERT INTO "delivery" VALUES(3,2,'desk','club@2024-02-01T13:00:00+00:00#3','corrected','pending',0,'2024-02-01 13:00:00.000000',NULL,NULL,NULL,NULL,0);
INSERT INTO "delivery" VALUES(4,2,'mail','club@2024-02-01T13:00:00+00:00#3','announced','pending',0,'2024-02-01 13:00:00.000000',NULL,NULL,NULL,NULL,0);
CREATE TABLE fact (
    id INTEGER NOT NULL,
    watch VARCHAR NOT NULL,
    field VARCHAR NOT NULL,
    slot VARCHAR NOT NULL,
    value VARCHAR,
    status VARCHAR NOT NULL,
    label VARCHAR NOT NULL,
    candidates JSON NOT NULL,
    version INTEGER NOT NULL,
    CONSTRAINT pk_fact PRIMARY KEY (id),
    CONSTRAINT uq_fact_watch_field_slot UNIQUE (watch, field, slot)
);
INSERT INTO "fact" VALUES(1,'film','release_date','*/streaming','2024-10','reported','','[]',2);
INSERT INTO "fact" VALUES(2,'film','title','title','Der Hafen – „Leinen los“','confirmed','','["Harbour"]',1);
CREATE TABLE joined (
    watch VARCHAR NOT NULL,
    source VARCHAR NOT NULL,
    via VARCHAR,
    active BOOLEAN NOT NULL,
    joined_at DATETIME NOT NULL,
    baseline_done BOOLEAN NOT NULL,
    from_baseline BOOLEAN NOT NULL,
    config_digest VARCHAR NOT NULL,
    CONSTRAINT pk_joined PRIMARY KEY (watch, source),
    CONSTRAINT fk_joined_source FOREIGN KEY(source) REFERENCES source (id),
    CONSTRAINT fk_joined_via FOREIGN KEY(via) REFERENCES source (id)
);
INSERT INTO "joined" VALUES('film','club',NULL,1,'2024-02-01 12:00:00.000000',1,1,'e0dbf8575e757923da63b82e7c936b86e00c0ec02aedc15b4d922e041ac68474');
INSERT INTO "joined" VALUES('film','paper',NULL,1,'2024-02-01 12:00:00.000000',0,1,'e0dbf8575e757923da63b82e7c936b86e00c0ec02aedc15b4d922e041ac68474');
INSERT INTO "joined" VALUES('film','club/1','club',1,'2024-02-01 12:00:00.000000',0,1,'e0dbf8575e757923da63b82e7c936b86e00c0ec02aedc15b4d922e041ac68474');
CREATE TABLE page (
    digest VARCHAR NOT NULL,
    body BLOB NOT NULL,
    size INTEGER NOT NULL,
    first_seen DATETIME NOT NULL, last_seen DATETIME DEFAULT '1970-01-01 00:00:00.000000' NOT NULL, stored INTEGER DEFAULT '0' NOT NULL,
    CONSTRAINT pk_page PRIMARY KEY (digest)
);
INSERT INTO "page" VALUES('d8f101428dfa9d2a9ed6ca899bb1a30586f59f4c0d2ce2fa2fdcc16f92367591',X'789CB329B00BC9485548CBCCC955482C2ACA2C4B2D56C8CC53702C4D2F2D2ED1B3D12FB00300CFF10BC7',34,'2024-02-01 12:00:00.000000','2024-02-01 12:00:00.000000',42);
INSERT INTO "page" VALUES('bd612a2e6387c1ba2de4e3e221723e648a951adb361117676b62649873c84421',X'789CB329B0F32C51C8CD2F4B2D5628C957F04F2EC94F4A2DD2B3D12FB0030081DF092A',27,'2024-02-01 13:00:00.000000','2024-02-01 13:00:00.000000',35);
CREATE TABLE reading (
    id INTEGER NOT NULL,
    source VARCHAR NOT NULL,
    url VARCHAR NOT NULL,
    final_url VARCHAR NOT NULL,
    redirects JSON NOT NULL,
    status INTEGER NOT NULL,
    headers JSON NOT NULL,
    digest VARCHAR NOT NULL,
    fetched_at DATETIME NOT NULL,
    CONSTRAINT pk_reading PRIMARY KEY (id),
    CONSTRAINT fk_reading_digest FOREIGN KEY(digest) REFERENCES page (digest),
    CONSTRAINT fk_reading_source FOREIGN KEY(source) REFERENCES source (id)
);
INSERT INTO "reading" VALUES(1,'club','https://club.example/news','https://club.example/news/','["https://club.example/news"]',200,'{"etag": "\"1\"", "content-type": "text/html"}','d8f101428dfa9d2a9ed6ca899bb1a30586f59f4c0d2ce2fa2fdcc16f92367591','2024-02-01 12:00:00.000000');
INSERT INTO "reading" VALUES(2,'club','https://club.example/news','https://club.example/news/','["https://club.example/news"]',200,'{"etag": "\"1\"", "content-type": "text/html"}','bd612a2e6387c1ba2de4e3e221723e648a951adb361117676b62649873c84421','2024-02-01 13:00:00.000000');
CREATE TABLE source (
    id VARCHAR NOT NULL,
    url VARCHAR NOT NULL,
    kind VARCHAR NOT NULL,
    publisher VARCHAR NOT NULL,
    every FLOAT NOT NULL,
    parent VARCHAR,
    state VARCHAR NOT NULL,
    added_at DATETIME NOT NULL,
    next_poll_at DATETIME NOT NULL,
    leased_until DATETIME,
    lease INTEGER NOT NULL,
    etag VARCHAR,
    last_modified VARCHAR,
    digest VARCHAR,
    failures INTEGER NOT NULL,
    last_status INTEGER,
    last_error VARCHAR,
    unreadable VARCHAR,
    last_polled_at DATETIME,
    last_ok_at DATETIME,
    CONSTRAINT pk_source PRIMARY KEY (id),
    CONSTRAINT fk_source_parent FOREIGN KEY(parent) REFERENCES source (id)
);
INSERT INTO "source" VALUES('club','https://club.example/news','listing','club',900.0,NULL,'active','2024-02-01 12:00:00.000000','2024-02-01 14:00:00.000000',NULL,4,NULL,NULL,'bd612a2e6387c1ba2de4e3e221723e648a951adb361117676b62649873c84421',0,200,NULL,NULL,'2024-02-01 13:00:00.000000','2024-02-01 13:00:00.000000');
INSERT INTO "source" VALUES('paper','https://paper.example/news','listing','paper',21600.0,NULL,'active','2024-02-01 12:00:00.000000','2024-02-01 14:00:00.000000',NULL,2,NULL,NULL,NULL,1,503,'503: it is down',NULL,'2024-02-01 13:00:00.000000',NULL);
INSERT INTO "source" VALUES('club/1','https://club.example/news/1','page','club',900.0,'club','active','2024-02-01 12:00:00.000000','2024-02-01 12:00:00.000000',NULL,0,NULL,NULL,NULL,0,NULL,NULL,NULL,NULL,NULL);
CREATE TABLE watch (
	id VARCHAR NOT NULL, 
	stage VARCHAR NOT NULL, 
	since DATETIME NOT NULL, 
	CONSTRAINT pk_watch PRIMARY KEY (id)
);
CREATE INDEX ix_source_parent_added_at ON source (parent, added_at);
CREATE INDEX ix_source_state_next_poll_at ON source (state, next_poll_at);
CREATE INDEX ix_source_url ON source (url);
CREATE INDEX ix_joined_source ON joined (source);
CREATE INDEX ix_joined_via ON joined (via);
CREATE INDEX ix_reading_digest ON reading (digest);
CREATE INDEX ix_reading_source_fetched_at ON reading (source, fetched_at);
CREATE INDEX ix_claim_watch ON claim (watch);
CREATE INDEX ix_change_watch ON change (watch);
CREATE INDEX ix_page_last_seen_digest_stored ON page (last_seen, digest, stored);
CREATE INDEX ix_claim_digest ON claim (digest);
CREATE INDEX ix_change_digest ON change (digest);
CREATE INDEX ix_delivery_recipient_batch ON delivery (recipient, batch);
CREATE INDEX ix_delivery_state_next_attempt_at ON delivery (state, next_attempt_at);
CREATE INDEX ix_delivery_leased_until ON delivery (leased_until) WHERE leased_until IS NOT NULL;
COMMIT;
