//! What columns are usually called, in many data sets and some languages.

/// What a column is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// Whose history it is.
    User,
    /// A visit, which stands for the user where that one is unknown.
    Session,
    /// What was taken.
    Item,
    /// When.
    Time,
    /// Milliseconds since midnight, beside a day.
    TimeOfDay,
    /// Which came first, where there is no time: a place in a list.
    Position,
    /// What an item is called.
    Title,
    /// A category, maker or the like of an item.
    Attribute,
    /// How an item was liked.
    Rating,
    /// What was done: viewed, bought.
    Event,
    /// How many.
    Quantity,
    /// Long text, links, pictures, prices: nothing that is needed.
    Other,
}

/// A name as it is compared: lower case, letters and digits only, RecBole's types away.
pub fn plain(name: &str) -> String {
    let name = match name.rsplit_once(':') {
        Some((name, "token" | "token_seq" | "float" | "float_seq")) => name,
        _ => name,
    };
    name.chars().filter(|letter| letter.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// What a column of that name is for, if it tells. Of a field of an object, `track.title`, the last part may.
pub fn role(name: &str) -> Option<Role> {
    let describes = |role: &Role| matches!(role, Role::Title | Role::Attribute);
    known(name).or_else(|| known(name.rsplit_once('.')?.1).filter(describes))
}

fn known(name: &str) -> Option<Role> {
    let name = plain(name);
    Some(match name.as_str() {
        "user"
        | "userid"
        | "useridx"
        | "uid"
        | "username"
        | "userkey"
        | "usr"
        | "usrid"
        | "reviewerid"
        | "reviewer"
        | "customer"
        | "customerid"
        | "custid"
        | "customernumber"
        | "visitor"
        | "visitorid"
        | "member"
        | "memberid"
        | "membername"
        | "memberuri"
        | "borrower"
        | "borrowerid"
        | "reader"
        | "readerid"
        | "patron"
        | "patronid"
        | "client"
        | "clientid"
        | "account"
        | "accountid"
        | "profileid"
        | "personid"
        | "person"
        | "player"
        | "playerid"
        | "buyer"
        | "buyerid"
        | "shopper"
        | "shopperid"
        | "subscriber"
        | "subscriberid"
        | "listener"
        | "listenerid"
        | "viewer"
        | "viewerid"
        | "student"
        | "studentid"
        | "learnerid"
        | "householdkey"
        | "household"
        | "householdid"
        | "msno"
        | "authorsteamid"
        | "steamid"
        | "deviceid"
        | "cookieid"
        | "cookie"
        | "fullvisitorid"
        | "anonid"
        | "ncodpers"
        | "utilisateur"
        | "client_id"
        | "idutilisateur"
        | "benutzer"
        | "benutzerid"
        | "nutzer"
        | "nutzerid"
        | "kunde"
        | "kundeid"
        | "kundennummer"
        | "kundennr"
        | "usuario"
        | "idusuario"
        | "usuarioid"
        | "cliente"
        | "clienteid"
        | "idcliente"
        | "utente"
        | "idutente"
        | "utenteid"
        | "gebruiker"
        | "gebruikerid"
        | "klant"
        | "klantid"
        | "anvandare"
        | "bruker"
        | "kayttaja"
        | "uzytkownik"
        | "kullanici"
        | "пользователь"
        | "用户"
        | "用户id"
        | "ユーザー"
        | "사용자"
        | "회원" => Role::User,
        "session" | "sessionid" | "sessid" | "sid" | "visit" | "visitid" | "usersession" | "sessionkey"
        | "basket" | "basketid" | "order" | "orderid" | "transactionid" | "invoiceno" | "invoice"
        | "invoiceid" | "cart" | "cartid" | "playlist" | "playlistid" | "pid" => Role::Session,
        "item" | "itemid" | "itemidx" | "iid" | "asin" | "parentasin" | "movie" | "movieid" | "film"
        | "filmid" | "tmdbid" | "product" | "productid" | "productkey" | "prodid" | "sku" | "skuid"
        | "stockcode" | "articleid" | "article" | "book" | "bookid" | "isbn" | "isbn13" | "businessid"
        | "business" | "venueid" | "venue" | "poi" | "poiid" | "locationid" | "trackuri" | "track"
        | "trackid" | "song" | "songid" | "artistid" | "albumid" | "gameid" | "appid" | "animeid"
        | "mangaid" | "newsid" | "news" | "postid" | "videoid" | "video" | "showid" | "recipeid"
        | "recipe" | "courseid" | "course" | "adid" | "goodsid" | "goods" | "materialid" | "materialcode"
        | "beerid" | "beerbeerid" | "workid" | "gmapid" | "jobid" | "eventitem" | "content" | "contentid"
        | "docid" | "documentid" | "listingid" | "placeid" | "restaurantid" | "hotelid" | "destinationid"
        | "repo" | "repoid" | "package" | "packageid" | "artikel" | "artikelid" | "artikelnummer"
        | "artikelnr" | "produkt" | "produktid" | "buch" | "buchid" | "livre" | "produit" | "idproduit"
        | "produitid" | "articulo" | "producto" | "idproducto" | "productoid" | "libro" | "prodotto"
        | "idprodotto" | "produto" | "idproduto" | "товар" | "商品" | "商品id" | "アイテム" | "상품"
        | "영화" | "도서" => Role::Item,
        "time" | "timestamp" | "ts" | "date" | "datetime" | "unixreviewtime" | "unixtime" | "reviewtime"
        | "eventtime" | "eventdate" | "eventts" | "eventtimestamp" | "createdat" | "created"
        | "createddate" | "createdtime" | "createtime" | "dateadded" | "dateupdated" | "readat" | "when"
        | "day" | "invoicedate" | "orderdate" | "ordertime" | "purchasedate" | "purchasetime"
        | "transactiondate" | "tdat" | "timestampms" | "timems" | "clicktime" | "viewtime" | "playedat"
        | "listenedat" | "reviewdate" | "ratingdate" | "ratedat" | "submitted" | "submitteddate"
        | "submissiontime" | "unixtimestamp" | "utctime" | "utctimestamp" | "localtime" | "requesttime"
        | "servertime" | "timestampcreated" | "reviewtimestamp" | "visittime" | "checkintime"
        | "startdate" | "starttime" | "borrowdate" | "heure" | "zeit" | "zeitpunkt" | "datum"
        | "zeitstempel" | "fecha" | "fechahora" | "hora" | "data" | "dataora" | "horodatage" | "дата"
        | "время" | "时间" | "时间戳" | "日時" | "日付" | "시간" | "날짜" => Role::Time,
        "timeframe" | "timeofday" | "millisofday" | "msofday" => Role::TimeOfDay,
        "pos" | "position" | "rank" | "ord" | "seq" | "sequence" | "step" | "addtocartorder"
        | "trackposition" | "ordernumber" | "idx" => Role::Position,
        "title" | "name" | "itemname" | "itemtitle" | "movietitle" | "filmtitle" | "booktitle"
        | "producttitle" | "productname" | "prodname" | "trackname" | "songname" | "songtitle"
        | "businessname" | "gametitle" | "gamename" | "appname" | "artistname" | "newstitle"
        | "primarytitle" | "originaltitle" | "headline" | "label" | "titel" | "titre" | "titulo"
        | "titolo" | "nom" | "nombre" | "nome" | "naam" | "bezeichnung" | "artikelname" | "produktname"
        | "название" | "标题" | "名称" | "タイトル" | "題名" | "제목" | "상품명" | "description"
        | "coursename" | "coursetitle" | "recipename" | "beername" | "showtitle" => Role::Title,
        "genre" | "genres" | "class" | "category" | "categories" | "categoryid" | "subcategory"
        | "maincategory" | "maincat" | "categoryname" | "tag" | "tags" | "brand" | "author" | "authors"
        | "bookauthor" | "artist" | "album" | "albumname" | "director" | "directors" | "publisher"
        | "developer" | "department" | "type" | "kind" | "producttype" | "producttypename"
        | "productgroupname" | "colourgroupname" | "departmentname" | "sectionname" | "aisle" | "style"
        | "year" | "yearofpublication" | "publicationyear" | "releaseyear" | "manufacturer" | "store"
        | "topic" | "topics" | "section" | "kategorie" | "autor" | "auteur" | "marke" | "marque"
        | "marca" | "categoria" | "genero" | "genere" | "жанр" | "类别" | "品牌" | "ジャンル" | "장르"
        | "카테고리" | "저자" => Role::Attribute,
        "rating" | "ratings" | "stars" | "overall" | "score" | "bookrating" | "reviewoverall" | "note"
        | "bewertung" | "calificacion" | "voto" | "平分" | "评分" | "평점" => Role::Rating,
        "event" | "eventtype" | "action" | "actiontype" | "behavior" | "behaviour" | "behaviortype"
        | "interactiontype" | "interaction" | "eventname" | "activity" | "feedback" => Role::Event,
        "quantity" | "qty" | "menge" | "quantite" | "cantidad" | "anzahl" | "units" => Role::Quantity,
        "weight" | "price" | "unitprice" | "count" | "plays" | "playcount" | "playtime" | "url" | "link"
        | "pictureurl" | "image" | "images" | "imageurl" | "imurl" | "country" | "city" | "state"
        | "reviewtext" | "review" | "text" | "summary" | "verified" | "vote" | "votes" | "helpful"
        | "reviewid" | "id" | "abstract" | "plot" | "overview" | "body" => Role::Other,
        _ => return None,
    })
}
